-- The key of the theme that is complained of more.
ALTER TABLE insight ADD COLUMN theme TEXT;
-- Themes looked at; NULL while comments were being read for them.
ALTER TABLE insight_scan ADD COLUMN themes BIGINT;
