-- What people changed of a check; a check without a row is as it comes.
CREATE TABLE quality_check (
    code TEXT NOT NULL PRIMARY KEY,
    -- usr_…
    owner TEXT,
    threshold DOUBLE PRECISION,
    is_on BOOLEAN NOT NULL
);

-- What a check found of a place, run by run. The newest run of a check is what counts today.
CREATE TABLE quality_finding (
    code TEXT NOT NULL,
    place TEXT NOT NULL,
    at BIGINT NOT NULL,
    value DOUBLE PRECISION,
    low DOUBLE PRECISION,
    high DOUBLE PRECISION,
    -- Rows behind the value.
    n BIGINT NOT NULL,
    -- fine, doubtful, unknown
    verdict TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    to_at BIGINT NOT NULL,
    PRIMARY KEY (code, place, at)
);
CREATE INDEX quality_finding_at ON quality_finding (at);
CREATE INDEX quality_finding_run ON quality_finding (code, at);
