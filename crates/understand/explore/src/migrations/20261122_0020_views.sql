CREATE TABLE saved_view (
    id UUID NOT NULL PRIMARY KEY,
    -- Who keeps it: usr_… or tok_….
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    page TEXT NOT NULL,
    -- The page's part of the address.
    query TEXT NOT NULL,
    shared BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    -- Taken away, and to be brought back until then.
    deleted_at BIGINT
);
CREATE INDEX saved_view_owner ON saved_view (owner, page);
CREATE INDEX saved_view_shared ON saved_view (page, shared);
