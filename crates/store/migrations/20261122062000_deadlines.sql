-- Since when the documents of a case are complete, where somebody said so.
CREATE TABLE complete_day (
    case_id TEXT PRIMARY KEY REFERENCES recognition_case (id),
    day TEXT NOT NULL,
    staff TEXT NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL
) STRICT;

CREATE TRIGGER complete_day_of_the_undecided BEFORE INSERT ON complete_day
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = NEW.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;

-- Returns for completion: what is missing, from whom and until when. While one is open, the clock of the decision stands.
CREATE TABLE completion (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES recognition_case (id),
    asked_of TEXT NOT NULL CHECK (asked_of IN ('student', 'host')),
    missing TEXT NOT NULL,
    asked TEXT NOT NULL,
    due TEXT NOT NULL,
    staff TEXT NOT NULL REFERENCES staff (id),
    ended TEXT,
    because TEXT CHECK (because IN ('documents', 'by-hand', 'decision')),
    CHECK ((ended IS NULL) = (because IS NULL))
) STRICT;

CREATE INDEX completion_case ON completion (case_id, asked);

CREATE UNIQUE INDEX completion_open ON completion (case_id) WHERE ended IS NULL;

CREATE TRIGGER completion_of_the_undecided BEFORE INSERT ON completion
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = NEW.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;

CREATE TRIGGER completion_stays BEFORE UPDATE ON completion
WHEN OLD.ended IS NOT NULL OR NEW.id <> OLD.id OR NEW.case_id <> OLD.case_id OR NEW.asked_of <> OLD.asked_of
    OR NEW.missing <> OLD.missing OR NEW.asked <> OLD.asked OR NEW.due <> OLD.due OR NEW.staff <> OLD.staff
BEGIN SELECT RAISE(ABORT, 'rule:completion-stays'); END;

CREATE TRIGGER completion_kept BEFORE DELETE ON completion
BEGIN SELECT RAISE(ABORT, 'rule:completion-stays'); END;
