CREATE TABLE insight (
    id UUID NOT NULL PRIMARY KEY,
    -- worse, better, worse_than_twins, better_than_twins, begging
    kind TEXT NOT NULL,
    -- nps, csat, ces, index, wait, delay
    measure TEXT NOT NULL,
    touchpoint TEXT,
    unit TEXT,
    channel TEXT,
    -- night, morning, afternoon, evening
    part TEXT,
    worse BOOLEAN NOT NULL,
    -- Days since 1970-01-01 of the company's calendar.
    since BIGINT,
    first_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    gone_day BIGINT,
    size DOUBLE PRECISION NOT NULL,
    low DOUBLE PRECISION NOT NULL,
    high DOUBLE PRECISION NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    expected DOUBLE PRECISION NOT NULL,
    spread DOUBLE PRECISION NOT NULL,
    answers BIGINT NOT NULL,
    -- First day of the answers counted; the last is the day before last_day.
    from_day BIGINT NOT NULL,
    chance DOUBLE PRECISION NOT NULL,
    looks BIGINT NOT NULL,
    -- JSON: other looks at the same event, weeks of the chart.
    evidence TEXT NOT NULL,
    -- new, true, wrong, useless, done
    state TEXT NOT NULL,
    owner UUID,
    note TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX insight_last ON insight (last_day);

-- Who said what of a finding, and whether they took it back.
CREATE TABLE insight_verdict (
    id UUID NOT NULL PRIMARY KEY,
    insight UUID NOT NULL REFERENCES insight (id),
    person TEXT NOT NULL,
    verdict TEXT NOT NULL,
    at BIGINT NOT NULL,
    undone_at BIGINT
);
CREATE INDEX insight_verdict_insight ON insight_verdict (insight);

CREATE TABLE insight_scan (
    id UUID NOT NULL PRIMARY KEY,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    -- The day as of which it looked last: the last complete day is the one before.
    as_of BIGINT NOT NULL,
    step BIGINT NOT NULL,
    steps BIGINT NOT NULL,
    looks BIGINT NOT NULL,
    found BIGINT NOT NULL,
    through_seq BIGINT NOT NULL
);
CREATE INDEX insight_scan_started ON insight_scan (started_at);
