-- What customers said in their own words, as rules know it: no words of theirs.
CREATE TABLE customer_remark (
    fragment_id UUID NOT NULL,
    -- The interaction's number.
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    -- Negative as a whole.
    negative BOOLEAN NOT NULL,
    -- Keys of the themes that it complains of, with commas between.
    themes TEXT NOT NULL,
    PRIMARY KEY (fragment_id, seq)
) WITHOUT ROWID;

-- Rules ask more of customers than before: all rows are drawn again, in the background.
UPDATE cursor SET seq = 0 WHERE name = 'customers.rows';
