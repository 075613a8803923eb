-- Searches for groups of customers, each with what it found.
CREATE TABLE groups_run (
    id UUID NOT NULL PRIMARY KEY,
    asked_by TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    -- waiting, running, done, failed.
    state TEXT NOT NULL,
    step TEXT,
    finished_at BIGINT,
    -- Every interaction up to this number is in it.
    through_seq BIGINT,
    -- JSON of what was found.
    found TEXT,
    -- The customers looked at, their groups and factors: ids and facts, no words of customers.
    kept BLOB
);
CREATE INDEX groups_run_asked ON groups_run (asked_at);

-- A group from the search that found it first on: later searches that find the same customers find this group.
CREATE TABLE customer_group (
    id UUID NOT NULL PRIMARY KEY,
    -- The name from its strongest traits when it was found first, in both languages.
    name_en TEXT NOT NULL,
    name_ru TEXT NOT NULL,
    -- The name that a person gave.
    name TEXT,
    named_by TEXT,
    -- The segment that was made of it.
    segment_id UUID,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);
