-- A part of a customer known under one set of identifiers; interactions keep its id for good.
CREATE TABLE fragment (
    id UUID NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL,
    -- person, account, household, shared (an identifier used by strangers), company (what concerns everybody).
    kind TEXT NOT NULL,
    -- JSON array of "kind:value".
    identifiers TEXT NOT NULL,
    -- JSON of what was said of the customer, each trait with its time; JSON of what happened, folded.
    traits TEXT NOT NULL,
    state TEXT NOT NULL,
    last_at BIGINT NOT NULL,
    -- Number of the stream's counter at the last change of anything shown of it.
    version BIGINT NOT NULL
);
CREATE INDEX fragment_version ON fragment (version);

-- Keys are bytes of "kind:value", so that both databases order them alike and a prefix is a range.
CREATE TABLE identifier (
    key BLOB NOT NULL PRIMARY KEY,
    fragment_id UUID NOT NULL,
    -- Used by several strangers: it recognises nobody.
    shared BOOLEAN NOT NULL,
    first_at BIGINT NOT NULL
) WITHOUT ROWID;

-- Why two fragments are one customer. Never deleted: an undone link keeps the same evidence from linking again.
CREATE TABLE identity_link (
    id UUID NOT NULL PRIMARY KEY,
    fragment_a UUID NOT NULL,
    fragment_b UUID NOT NULL,
    -- The identifier that joined them; NULL when a person did.
    evidence TEXT,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    undone_at BIGINT,
    undone_by TEXT
);
CREATE INDEX identity_link_a ON identity_link (fragment_a);
CREATE INDEX identity_link_b ON identity_link (fragment_b);
CREATE INDEX identity_link_undone ON identity_link (fragment_a) WHERE undone_at IS NOT NULL;

-- Customers of fragments that are or were merged; one that is its own customer again maps to itself.
CREATE TABLE merge_map (
    fragment_id UUID NOT NULL PRIMARY KEY,
    customer_id UUID NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX merge_map_customer ON merge_map (customer_id);
CREATE INDEX merge_map_version ON merge_map (version);

-- Identifiers that met in strangers, for a person to decide.
CREATE TABLE identity_review (
    id UUID NOT NULL PRIMARY KEY,
    -- What it is about: the identifier "kind:value", or "link:" and a link's id.
    subject TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    masked TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- JSON array of fragment ids.
    fragments TEXT NOT NULL,
    met BIGINT NOT NULL,
    -- open, noted (counted, not worth a person's time), merged, dismissed.
    status TEXT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    decided_by TEXT
);
CREATE INDEX identity_review_status ON identity_review (status, last_at);

-- Who belongs to which account or household.
CREATE TABLE membership (
    group_id UUID NOT NULL,
    fragment_id UUID NOT NULL,
    relation TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (group_id, fragment_id)
) WITHOUT ROWID;
CREATE INDEX membership_fragment ON membership (fragment_id);

-- Units in which a fragment was seen: who may open it.
CREATE TABLE fragment_unit (
    fragment_id UUID NOT NULL,
    unit_id TEXT NOT NULL,
    PRIMARY KEY (fragment_id, unit_id)
) WITHOUT ROWID;

CREATE TABLE customer_order (
    order_id TEXT NOT NULL PRIMARY KEY,
    fragment_id UUID NOT NULL,
    -- JSON of what later steps need to fold in.
    state TEXT NOT NULL,
    status TEXT NOT NULL,
    ordered_at BIGINT,
    approved_at BIGINT,
    shipped_at BIGINT,
    promised_at BIGINT,
    delivered_at BIGINT,
    cancelled_at BIGINT,
    total_minor BIGINT,
    -- What counts as revenue: nothing of a cancelled order, what remains of a refunded one.
    net_minor BIGINT,
    margin_minor BIGINT,
    currency TEXT,
    unit_id TEXT,
    items_count BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX customer_order_fragment ON customer_order (fragment_id);
CREATE INDEX customer_order_version ON customer_order (version);

CREATE TABLE product (
    product_id TEXT NOT NULL PRIMARY KEY,
    name TEXT,
    category TEXT,
    version BIGINT NOT NULL
);
CREATE INDEX product_version ON product (version);

-- How much each block of the experience matters to a customer.
CREATE TABLE importance (
    fragment_id UUID NOT NULL,
    block TEXT NOT NULL,
    weight DOUBLE PRECISION NOT NULL,
    updated_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL,
    PRIMARY KEY (fragment_id, block)
) WITHOUT ROWID;

-- Words by which customers are found, in one normal spelling of both alphabets.
CREATE TABLE search_token (
    token BLOB NOT NULL,
    fragment_id UUID NOT NULL,
    -- All words of the name, each after a space: the other words of a query are looked for here.
    name TEXT NOT NULL,
    PRIMARY KEY (token, fragment_id)
) WITHOUT ROWID;
