CREATE TABLE digest (
    id UUID NOT NULL PRIMARY KEY,
    -- usr_…
    owner TEXT NOT NULL,
    -- A board; the overview when null.
    board UUID,
    -- day, week, month
    every TEXT NOT NULL,
    weekday BIGINT NOT NULL,
    month_day BIGINT NOT NULL,
    hour BIGINT NOT NULL,
    paused BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE INDEX digest_owner ON digest (owner);
CREATE INDEX digest_next ON digest (next_at);

CREATE TABLE digest_reader (
    digest UUID NOT NULL REFERENCES digest (id),
    person UUID NOT NULL,
    -- Since when they want no more of it.
    stopped_at BIGINT,
    PRIMARY KEY (digest, person)
);
CREATE INDEX digest_reader_person ON digest_reader (person);

-- What became of each letter: a letter of a period is handed over at most once.
CREATE TABLE digest_letter (
    digest UUID NOT NULL,
    due_at BIGINT NOT NULL,
    person UUID NOT NULL,
    -- handing_over, sent, failed, refused, unsure, without
    state TEXT NOT NULL,
    at BIGINT NOT NULL,
    reason TEXT,
    PRIMARY KEY (digest, due_at, person)
);
