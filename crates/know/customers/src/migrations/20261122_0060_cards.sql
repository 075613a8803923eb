-- What rules ask of a customer, and what lists are sorted by: drawn from the profiles after every change, never the source.
CREATE TABLE customer_row (
    customer_id UUID NOT NULL PRIMARY KEY,
    -- JSON of what rules ask.
    facts TEXT NOT NULL,
    -- Folded, as bytes, so that both databases order it alike.
    name BLOB NOT NULL,
    last_seen BIGINT NOT NULL,
    -- Revenue in minor units of the customer's main currency.
    value BIGINT NOT NULL,
    -- The last score on a scale of 0-10,000; 20,000 for who never gave one.
    score BIGINT NOT NULL,
    stage TEXT NOT NULL,
    grade TEXT NOT NULL,
    kind TEXT NOT NULL
);
CREATE INDEX customer_row_last_seen ON customer_row (last_seen, customer_id);
CREATE INDEX customer_row_value ON customer_row (value, customer_id);
CREATE INDEX customer_row_name ON customer_row (name, customer_id);
CREATE INDEX customer_row_score ON customer_row (score, customer_id);

CREATE TABLE segment (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    -- JSON of the rule.
    rule TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
);

-- What employees wrote down of a customer.
CREATE TABLE note (
    id UUID NOT NULL PRIMARY KEY,
    fragment_id UUID NOT NULL,
    body TEXT NOT NULL,
    author TEXT NOT NULL,
    author_name TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX note_fragment ON note (fragment_id, created_at);

-- What a customer allowed or forbade, each time they said so. Rows are only added: the last one of a channel and purpose counts.
CREATE TABLE consent (
    id UUID NOT NULL PRIMARY KEY,
    fragment_id UUID NOT NULL,
    channel TEXT NOT NULL,
    purpose TEXT NOT NULL,
    granted BOOLEAN NOT NULL,
    -- Where and how they said it: the proof.
    proof TEXT NOT NULL,
    at BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    recorded_by TEXT NOT NULL
);
CREATE INDEX consent_fragment ON consent (fragment_id);

-- By which channel and at what hours a customer wants to be spoken to, as last told to an employee.
CREATE TABLE preference (
    fragment_id UUID NOT NULL PRIMARY KEY,
    channel TEXT,
    -- Minutes of the customer's day, [from, to).
    hours_from BIGINT,
    hours_to BIGINT,
    source TEXT NOT NULL,
    at BIGINT NOT NULL,
    recorded_by TEXT NOT NULL
);
