-- What of each lake table is known to be safely written: its version, the last number in it, its last checkpoint.
-- The row 'hot' holds in seq the number up to which rows of the stream were forgotten.
CREATE TABLE lake_mark (
    name TEXT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    checkpoint BIGINT NOT NULL
);

-- Who flushes and tidies the lake now.
CREATE TABLE lake_lease (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    held_until BIGINT NOT NULL
);

-- Roll-ups of scores: quarter-hours (UTC microseconds) by dimensions ('' for none), complete through the cursor 'lake.buckets'.
CREATE TABLE score_bucket (
    bucket_at BIGINT NOT NULL,
    scale TEXT NOT NULL,
    channel TEXT NOT NULL,
    touchpoint TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    n BIGINT NOT NULL,
    sum DOUBLE PRECISION NOT NULL,
    sum_sq DOUBLE PRECISION NOT NULL,
    promoters BIGINT NOT NULL,
    detractors BIGINT NOT NULL,
    satisfied BIGINT NOT NULL,
    -- The number that changed it last: what a reader loads again.
    seq BIGINT NOT NULL,
    PRIMARY KEY (bucket_at, scale, channel, touchpoint, unit_id, kind)
) WITHOUT ROWID;
CREATE INDEX score_bucket_seq ON score_bucket (seq);

INSERT INTO cursor (name, seq) VALUES ('lake.buckets', 0);
