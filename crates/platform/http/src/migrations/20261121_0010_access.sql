CREATE TABLE access_user (
    id UUID NOT NULL PRIMARY KEY,
    -- Folded: one person, one spelling.
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    language TEXT NOT NULL,
    -- JSON array of unit codes; "*" is the whole company.
    units TEXT NOT NULL,
    -- PHC string of argon2id.
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT
);

-- Secrets are kept as SHA-256: whoever reads this table cannot sign in with it.
CREATE TABLE access_session (
    hash BLOB NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES access_user (id),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX access_session_user ON access_session (user_id);

CREATE TABLE access_token (
    id UUID NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    units TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    expires_at BIGINT,
    used_at BIGINT
);

CREATE TABLE write_key (
    id UUID NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    ends_with TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL
);

-- At most one row: the link that makes the first administrator.
CREATE TABLE setup_link (
    hash BLOB NOT NULL PRIMARY KEY,
    expires_at BIGINT NOT NULL
);

-- The company's tree. `region` is the nearest unit of kind "region" on the way up, itself included.
CREATE TABLE unit (
    code TEXT NOT NULL PRIMARY KEY,
    parent TEXT,
    name_en TEXT NOT NULL,
    name_ru TEXT NOT NULL,
    kind TEXT NOT NULL,
    region TEXT,
    version BIGINT NOT NULL
);
CREATE INDEX unit_version ON unit (version);
