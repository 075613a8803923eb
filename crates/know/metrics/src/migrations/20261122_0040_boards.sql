-- Boards that people put together of tiles.
CREATE TABLE board (
    id UUID PRIMARY KEY,
    -- Whoever made it: `usr_…`.
    owner TEXT NOT NULL,
    title TEXT NOT NULL,
    shared BOOLEAN NOT NULL,
    -- JSON.
    tiles TEXT NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    -- Taken away; its owner can bring it back.
    removed_at BIGINT
);
CREATE INDEX board_by_owner ON board (owner);
CREATE INDEX board_by_sharing ON board (shared);
