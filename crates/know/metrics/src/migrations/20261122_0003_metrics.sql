-- The company's own definitions: every version is kept, the newest counts.
CREATE TABLE metric_definition (
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    -- JSON; empty when this version takes the definition away.
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    PRIMARY KEY (name, version)
);

-- Targets from a day on: of the company, of a unit, of a touchpoint, or of a touchpoint in a unit ('' for any).
CREATE TABLE metric_target (
    metric TEXT NOT NULL,
    unit_id TEXT NOT NULL,
    touchpoint TEXT NOT NULL,
    from_day TEXT NOT NULL,
    -- NULL: from this day on there is none.
    value DOUBLE PRECISION,
    set_at BIGINT NOT NULL,
    set_by TEXT NOT NULL,
    PRIMARY KEY (metric, unit_id, touchpoint, from_day)
);
