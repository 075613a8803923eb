-- Questions what moves a score, each with its answer when it is there.
CREATE TABLE drivers_run (
    id UUID NOT NULL PRIMARY KEY,
    -- JSON of the question.
    question TEXT NOT NULL,
    -- JSON of the units that it was asked for; null is the whole company.
    scope TEXT NOT NULL,
    scale TEXT NOT NULL,
    touchpoint TEXT,
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
    -- The table of factors and the model: ids and facts, no words of customers.
    kept BLOB
);
CREATE INDEX drivers_run_question ON drivers_run (scale, asked_at);
