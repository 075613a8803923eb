-- Every score and comment, slim: what it is filtered and ordered by, and what people did with it. The words as they were
-- written stay on the timeline, the one place for them.
CREATE TABLE feedback (
    seq BIGINT NOT NULL PRIMARY KEY,
    id UUID NOT NULL UNIQUE,
    fragment_id UUID NOT NULL,
    occurred_at BIGINT NOT NULL,
    scale TEXT,
    score DOUBLE PRECISION,
    -- promoter, passive or detractor, and their like on the other scales; NULL without a score.
    mood TEXT,
    channel TEXT,
    touchpoint TEXT,
    unit_id TEXT,
    employee_id TEXT,
    -- The comment in the one normal form of words, for finding; NULL without one.
    words TEXT,
    seen_at BIGINT,
    seen_by TEXT,
    assigned_to TEXT
);
CREATE INDEX feedback_at ON feedback (occurred_at, seq);
CREATE INDEX feedback_unit ON feedback (unit_id, occurred_at, seq);
CREATE INDEX feedback_employee ON feedback (employee_id, occurred_at, seq) WHERE employee_id IS NOT NULL;
CREATE INDEX feedback_assigned ON feedback (assigned_to, occurred_at, seq) WHERE assigned_to IS NOT NULL;

-- Touchpoints and channels that feedback has come from: what a filter offers.
CREATE TABLE feedback_place (
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (kind, value)
) WITHOUT ROWID;

CREATE TABLE feedback_tag (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    -- The name in the one normal form of words: no two tags in use share one.
    folded TEXT NOT NULL,
    colour TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    removed_at BIGINT
);
CREATE UNIQUE INDEX feedback_tag_name ON feedback_tag (folded) WHERE removed_at IS NULL;

CREATE TABLE feedback_tagged (
    seq BIGINT NOT NULL,
    tag_id UUID NOT NULL,
    occurred_at BIGINT NOT NULL,
    PRIMARY KEY (seq, tag_id)
) WITHOUT ROWID;
CREATE INDEX feedback_tagged_tag ON feedback_tagged (tag_id, occurred_at, seq);

-- Who did what with which feedback: its history, and the way back.
CREATE TABLE feedback_change (
    id UUID NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    -- seen, unseen, assign, tag, untag.
    action TEXT NOT NULL,
    -- The person assigned, or the tag.
    value TEXT,
    undone_at BIGINT
);
CREATE TABLE feedback_changed (
    seq BIGINT NOT NULL,
    change_id UUID NOT NULL,
    -- JSON of what was before.
    before TEXT NOT NULL,
    PRIMARY KEY (seq, change_id)
) WITHOUT ROWID;
CREATE INDEX feedback_changed_change ON feedback_changed (change_id);

CREATE TABLE feedback_view (
    id UUID NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    -- The address's query: what a view is.
    query TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX feedback_view_owner ON feedback_view (owner, created_at);

-- How far the feedback from before this table was taken over from the timelines.
CREATE TABLE feedback_taken (
    fragment_id UUID NOT NULL PRIMARY KEY
);
