-- Files that people bring through the screen, and what became of each: history, and the queue of what is to be imported.
CREATE TABLE import_run (
    id UUID PRIMARY KEY,
    file_name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    -- receiving, ready, waiting, running, done, failed, cancelled
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    started_at BIGINT,
    ended_at BIGINT,
    -- The mapping as TOML, and the source that it names.
    map TEXT,
    source TEXT,
    -- JSON: rows, what was stored, problems, scores; as of the last note of how far it got.
    counts TEXT NOT NULL,
    error TEXT
);
CREATE INDEX import_run_state ON import_run (state);

-- How a file with these columns was mapped last.
CREATE TABLE import_mapping (
    columns TEXT PRIMARY KEY,
    choice TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL
);
