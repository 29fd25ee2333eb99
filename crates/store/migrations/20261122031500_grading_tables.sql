-- Grading tables of the institution and of hosts. A decision names the version that it was made by, so that none ever
-- changes or goes: a new one takes its place and the old one is retired.
CREATE TABLE grading_table (
    id TEXT PRIMARY KEY,
    side TEXT NOT NULL CHECK (side IN ('home', 'host')),
    institution TEXT NOT NULL,
    institution_id TEXT NOT NULL,
    scheme TEXT NOT NULL,
    -- The beginning of ISCED-F codes; empty for all fields.
    isced TEXT NOT NULL,
    -- short, first, second, third; empty for all cycles.
    cycle TEXT NOT NULL CHECK (cycle IN ('', 'short', 'first', 'second', 'third')),
    version INTEGER NOT NULL CHECK (version > 0),
    -- The whole table.
    body TEXT NOT NULL CHECK (json_valid(body)),
    added TEXT NOT NULL,
    retired TEXT,
    UNIQUE (side, institution, scheme, isced, cycle, version)
) STRICT;
CREATE UNIQUE INDEX grading_table_in_use ON grading_table (side, institution, scheme, isced, cycle)
WHERE retired IS NULL;
CREATE TRIGGER grading_table_stays BEFORE UPDATE ON grading_table
WHEN NEW.id <> OLD.id OR NEW.side <> OLD.side OR NEW.institution <> OLD.institution
    OR NEW.institution_id <> OLD.institution_id OR NEW.scheme <> OLD.scheme OR NEW.isced <> OLD.isced
    OR NEW.cycle <> OLD.cycle OR NEW.version <> OLD.version OR NEW.body <> OLD.body OR NEW.added <> OLD.added
    OR OLD.retired IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'rule:grading-table-stays'); END;
CREATE TRIGGER grading_table_kept BEFORE DELETE ON grading_table
BEGIN SELECT RAISE(ABORT, 'rule:grading-table-stays'); END;
