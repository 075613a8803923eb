-- The company's own arrangement of its journey, whole, by version; the newest is in force.
CREATE TABLE journey_map (
    version BIGINT NOT NULL PRIMARY KEY,
    -- JSON: stages in order, each with its touchpoints in order.
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);

-- What people noted on a touchpoint: drivers and barriers.
CREATE TABLE journey_note (
    id UUID NOT NULL PRIMARY KEY,
    touchpoint TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    author TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    edited_at BIGINT,
    deleted_at BIGINT
);
CREATE INDEX journey_note_touchpoint ON journey_note (touchpoint, created_at);
