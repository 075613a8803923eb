-- What was seen last, in order of arrival, until it is put among the rest.
CREATE TABLE seen_fresh (
    seq BIGINT NOT NULL PRIMARY KEY,
    day BIGINT NOT NULL,
    hash BLOB NOT NULL
);
