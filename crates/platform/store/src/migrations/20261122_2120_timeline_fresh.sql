-- Whose the interactions are that are in no run yet, in order of arrival (docs/adr/0009).
CREATE TABLE timeline_arrived (
    seq BIGINT NOT NULL PRIMARY KEY,
    fragment_id UUID NOT NULL,
    occurred_at BIGINT NOT NULL,
    kind TEXT NOT NULL
);
INSERT INTO timeline_arrived (seq, fragment_id, occurred_at, kind)
    SELECT seq, fragment_id, occurred_at, kind FROM timeline_fresh ORDER BY seq;
DROP TABLE timeline_fresh;
ALTER TABLE timeline_arrived RENAME TO timeline_fresh;
