-- What each write key brought, by the hour: kept, known before, and refused by code.
CREATE TABLE source_traffic (
    key_id TEXT NOT NULL,
    -- Hours since 1970.
    hour BIGINT NOT NULL,
    -- stored, duplicate, or the code of a refusal.
    outcome TEXT NOT NULL,
    count BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (key_id, hour, outcome)
);
CREATE INDEX source_traffic_hour ON source_traffic (hour);
