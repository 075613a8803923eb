-- Number of the last interaction that is in the state: whatever came before is.
ALTER TABLE fragment ADD COLUMN folded BIGINT NOT NULL DEFAULT 0;
INSERT INTO cursor (name, seq) SELECT 'fold', value FROM counter WHERE name = 'stream';
