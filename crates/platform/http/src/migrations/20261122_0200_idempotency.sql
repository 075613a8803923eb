-- Answers to requests that carried an Idempotency-Key, for a day: the same request sent again gets the same answer.
CREATE TABLE idempotent_answer (
    -- SHA-256 of who called, what, and the key.
    id BLOB NOT NULL PRIMARY KEY,
    -- SHA-256 of the body: another request may not take the same key.
    request BLOB NOT NULL,
    at BIGINT NOT NULL,
    -- 0 until it is answered.
    status BIGINT NOT NULL,
    content_type TEXT,
    -- NULL where the answer held a secret, which is shown once.
    body BLOB
);
CREATE INDEX idempotent_answer_at ON idempotent_answer (at);
