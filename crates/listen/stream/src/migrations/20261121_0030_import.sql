-- How far an import that is not finished got: rows of each file whose interactions are durable.
CREATE TABLE import_progress (
    source TEXT NOT NULL,
    file TEXT NOT NULL,
    -- Of the mapping and the files: a change in either starts the import anew.
    fingerprint TEXT NOT NULL,
    rows_done BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (source, file)
);
