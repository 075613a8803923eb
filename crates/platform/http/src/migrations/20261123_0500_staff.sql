-- Whom interactions mean by employee_id.
CREATE TABLE employee (
    employee_id TEXT NOT NULL PRIMARY KEY,
    name TEXT,
    unit_id TEXT,
    position TEXT
);
