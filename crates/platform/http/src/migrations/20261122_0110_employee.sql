-- What employee_id of interactions says of this person.
ALTER TABLE access_user ADD COLUMN employee_id TEXT;
