-- What was found in a comment. The words themselves stay on the timeline, the one place for them.
CREATE TABLE comment_finding (
    seq BIGINT NOT NULL PRIMARY KEY,
    id UUID NOT NULL,
    fragment_id UUID NOT NULL,
    occurred_at BIGINT NOT NULL,
    unit_id TEXT,
    -- The edition of the reader; a later one reads again what an earlier one read.
    edition BIGINT NOT NULL,
    language TEXT NOT NULL,
    sentiment TEXT NOT NULL,
    -- From -1, surely negative, to 1, surely positive.
    strength DOUBLE PRECISION NOT NULL,
    emotion TEXT NOT NULL,
    intent TEXT NOT NULL,
    urgency TEXT NOT NULL,
    urgency_reason TEXT NOT NULL,
    -- JSON of aspects with their places in the text.
    aspects TEXT NOT NULL,
    -- Hash of the comment in the one normal form of words: what people said of it holds for all that are alike.
    words BLOB NOT NULL,
    -- Number of the stream's counter at the last change.
    version BIGINT NOT NULL
);
CREATE INDEX comment_finding_version ON comment_finding (version);
CREATE INDEX comment_finding_words ON comment_finding (words);
CREATE INDEX comment_finding_edition ON comment_finding (edition);

-- What people said instead, each time; the last of a comment and field holds. Rows are only added.
CREATE TABLE comment_correction (
    id UUID NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    words BLOB NOT NULL,
    -- sentiment, emotion or intent.
    field TEXT NOT NULL,
    was TEXT NOT NULL,
    -- NULL: the reader was right after all.
    said TEXT,
    corrected_by TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX comment_correction_seq ON comment_correction (seq, at);
CREATE INDEX comment_correction_words ON comment_correction (words, at);

-- How far comments from before this table have been read: the last fragment of the timeline looked at.
CREATE TABLE comment_taken (
    fragment_id UUID NOT NULL PRIMARY KEY
);
