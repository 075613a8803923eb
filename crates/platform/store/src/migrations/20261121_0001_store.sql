CREATE TABLE counter (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counter (name, value) VALUES ('stream', 0);

-- The hot stream: whole interactions until they are in the lake and no query needs them here.
CREATE TABLE stream (
    seq BIGINT NOT NULL PRIMARY KEY,
    fragment_id UUID NOT NULL,
    body TEXT NOT NULL
);

-- What was seen: day 0 for good, other days (since 1970, UTC) for thirty days.
CREATE TABLE seen (
    day BIGINT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (day, hash)
) WITHOUT ROWID;

-- One line per interaction of a fragment, kept for good (page, screen and track rows 90 days).
CREATE TABLE timeline (
    fragment_id UUID NOT NULL,
    occurred_at BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (fragment_id, occurred_at, seq)
) WITHOUT ROWID;

CREATE TABLE cursor (
    name TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL
);

CREATE TABLE job (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    -- One waiting or running job per kind and key.
    unique_key TEXT,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL,
    leased_until BIGINT,
    leased_by TEXT,
    last_error TEXT
);
CREATE INDEX job_due ON job (state, run_at);
CREATE UNIQUE INDEX job_unique ON job (kind, unique_key) WHERE state IN ('waiting', 'running');

CREATE TABLE audit (
    id UUID NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_object ON audit (object, at);
