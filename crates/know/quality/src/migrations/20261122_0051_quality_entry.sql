-- E-mail addresses and telephone numbers that came from a source, by the company's day.
CREATE TABLE quality_entry (
    source TEXT NOT NULL,
    -- email, phone
    field TEXT NOT NULL,
    -- The day's first moment, microseconds.
    day BIGINT NOT NULL,
    good BIGINT NOT NULL,
    unreadable BIGINT NOT NULL,
    placeholder BIGINT NOT NULL,
    PRIMARY KEY (source, field, day)
);

-- What wrong values look like: forms without what they say.
CREATE TABLE quality_entry_form (
    source TEXT NOT NULL,
    field TEXT NOT NULL,
    -- unreadable, placeholder
    wrong TEXT NOT NULL,
    form TEXT NOT NULL,
    count BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (source, field, wrong, form)
);
