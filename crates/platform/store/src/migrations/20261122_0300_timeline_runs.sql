-- The timeline is written in order of arrival and put in order of customers later (docs/adr/0006).
-- What the timeline shows of an interaction, until it is in a run.
ALTER TABLE stream ADD COLUMN line TEXT NOT NULL DEFAULT '';

-- Whose the interactions are that are in no run yet, by generations of their numbers.
CREATE TABLE timeline_fresh (
    generation BIGINT NOT NULL,
    fragment_id UUID NOT NULL,
    occurred_at BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (generation, fragment_id, occurred_at, seq)
) WITHOUT ROWID;

-- The lines of a range of numbers in order of customers. Live runs follow one another without gaps.
CREATE TABLE timeline_run (
    run BIGINT NOT NULL PRIMARY KEY,
    first_seq BIGINT NOT NULL,
    last_seq BIGINT NOT NULL,
    -- building (nobody reads it yet), live, retired (nobody reads it any more).
    state TEXT NOT NULL
);

-- One line per interaction of a fragment, kept for good (page, screen and track rows 90 days).
CREATE TABLE timeline_row (
    run BIGINT NOT NULL,
    fragment_id UUID NOT NULL,
    occurred_at BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (run, fragment_id, occurred_at, seq)
) WITHOUT ROWID;

INSERT INTO counter (name, value) VALUES ('timeline', 1);
INSERT INTO timeline_run (run, first_seq, last_seq, state)
    SELECT 1, 1, value, 'live' FROM counter WHERE name = 'stream' AND value > 0;
INSERT INTO timeline_row (run, fragment_id, occurred_at, seq, kind, body)
    SELECT 1, fragment_id, occurred_at, seq, kind, body FROM timeline ORDER BY fragment_id, occurred_at, seq;
-- As a reader of the stream: what it has not got to is not forgotten there.
INSERT INTO cursor (name, seq) SELECT 'timeline', value FROM counter WHERE name = 'stream';
DROP TABLE timeline;
