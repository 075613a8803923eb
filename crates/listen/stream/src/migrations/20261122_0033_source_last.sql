-- When anything came by each write key last.
CREATE TABLE source_last (
    key_id TEXT PRIMARY KEY,
    last_at BIGINT NOT NULL
);
