ALTER TABLE access_user ADD COLUMN signed_in_at BIGINT;

-- What the browser said it was, so that a person knows their sessions apart.
ALTER TABLE access_session ADD COLUMN browser TEXT;

ALTER TABLE write_key ADD COLUMN used_at BIGINT;

-- At most one per person: the link by which an invited or forgetful person chooses a password.
CREATE TABLE password_link (
    hash BLOB NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES access_user (id),
    expires_at BIGINT NOT NULL
);
CREATE INDEX password_link_user ON password_link (user_id);

-- The tree that a unit was made for; by the company's own, regions are told.
ALTER TABLE unit ADD COLUMN home TEXT NOT NULL DEFAULT 'company';

-- Other ways to group the same units: by channel, by product.
CREATE TABLE unit_tree (
    code TEXT NOT NULL PRIMARY KEY,
    name_en TEXT NOT NULL,
    name_ru TEXT NOT NULL
);
CREATE TABLE unit_place (
    tree TEXT NOT NULL,
    unit TEXT NOT NULL,
    parent TEXT,
    PRIMARY KEY (tree, unit)
);

-- Who put which unit where, and when: what a tree was on any day.
CREATE TABLE unit_move (
    id UUID NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    tree TEXT NOT NULL,
    unit TEXT NOT NULL,
    -- added, moved, renamed
    change TEXT NOT NULL,
    from_parent TEXT,
    to_parent TEXT
);
CREATE INDEX unit_move_at ON unit_move (at, id);
