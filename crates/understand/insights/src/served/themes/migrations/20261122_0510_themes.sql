-- The catalogue of themes after each change, whole: kept for good, so that any change can be looked at and taken back.
CREATE TABLE theme_catalogue (
    edition BIGINT NOT NULL PRIMARY KEY,
    -- Raised when comments must be read again: themes of a comment are known by it.
    reading BIGINT NOT NULL,
    -- JSON: the taxonomy, and what people made of discovered themes.
    body TEXT NOT NULL,
    -- Which discovered themes: theme_model; none before the first discovery.
    model BIGINT,
    -- What was done: saved, renamed, merged, split, hidden, shown, taken, taught, discovered, undone.
    action TEXT NOT NULL,
    -- JSON: keys and names, before and after.
    detail TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    at BIGINT NOT NULL
);

-- Discovered themes with the directions by which sentences find them.
CREATE TABLE theme_model (
    id BIGINT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL
);

-- The themes of a comment. The words themselves stay on the timeline, the one place for them.
CREATE TABLE comment_theme (
    seq BIGINT NOT NULL PRIMARY KEY,
    id UUID NOT NULL,
    fragment_id UUID NOT NULL,
    occurred_at BIGINT NOT NULL,
    unit_id TEXT,
    employee_id TEXT,
    touchpoint TEXT,
    channel TEXT,
    scale TEXT,
    score DOUBLE PRECISION,
    -- Hash of the comment in the one normal form of words: what people said of it holds for all that are alike.
    words BLOB NOT NULL,
    -- theme_catalogue.reading and the edition of the reader of comments that found them.
    reading BIGINT NOT NULL,
    edition BIGINT NOT NULL,
    -- JSON: themes with the places of their sentences.
    mentions TEXT NOT NULL,
    -- Number of the stream's counter at the last change.
    version BIGINT NOT NULL
);
CREATE INDEX comment_theme_version ON comment_theme (version);
CREATE INDEX comment_theme_words ON comment_theme (words);
CREATE INDEX comment_theme_id ON comment_theme (id);
CREATE INDEX comment_theme_reading ON comment_theme (reading, occurred_at);

-- What people said of a comment's themes, each time; the last of a comment and theme holds. Rows are only added.
CREATE TABLE theme_correction (
    id UUID NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    words BLOB NOT NULL,
    theme TEXT NOT NULL,
    -- on, off; NULL: as it was found after all.
    said TEXT,
    -- The sentence that was meant, in UTF-16 code units of the comment.
    from_unit BIGINT NOT NULL,
    to_unit BIGINT NOT NULL,
    corrected_by TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX theme_correction_seq ON theme_correction (seq, at);
CREATE INDEX theme_correction_words ON theme_correction (words, at);

-- How the last search for themes stands; one row.
CREATE TABLE theme_search (
    id BIGINT NOT NULL PRIMARY KEY,
    -- waiting, reading, grouping, done, failed.
    state TEXT NOT NULL,
    comments BIGINT NOT NULL,
    found BIGINT NOT NULL,
    reason TEXT,
    asked_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);

-- How far comments have been read for their themes: the version of the findings that were followed; one row.
CREATE TABLE theme_followed (
    id BIGINT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL
);
