-- Learning agreements. A change during the mobility is a version of its own; the versions before it stay as they were.
CREATE TABLE agreement (
    case_id TEXT NOT NULL REFERENCES recognition_case (id),
    version INTEGER NOT NULL CHECK (version > 0),
    body TEXT NOT NULL CHECK (json_valid(body)),
    staff TEXT NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    PRIMARY KEY (case_id, version)
) STRICT;
CREATE TRIGGER agreement_in_order BEFORE INSERT ON agreement
WHEN NEW.version <> 1 + (SELECT count(*) FROM agreement WHERE case_id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'rule:agreement-version-stays'); END;
CREATE TRIGGER agreement_stays BEFORE UPDATE ON agreement
WHEN NEW.case_id <> OLD.case_id OR NEW.version <> OLD.version
    OR EXISTS (SELECT 1 FROM agreement WHERE case_id = OLD.case_id AND version > OLD.version)
BEGIN SELECT RAISE(ABORT, 'rule:agreement-version-stays'); END;
CREATE TRIGGER agreement_kept BEFORE DELETE ON agreement
WHEN EXISTS (SELECT 1 FROM agreement WHERE case_id = OLD.case_id AND version > OLD.version)
BEGIN SELECT RAISE(ABORT, 'rule:agreement-version-stays'); END;
CREATE TRIGGER agreement_frozen_insert BEFORE INSERT ON agreement
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = NEW.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;
CREATE TRIGGER agreement_frozen_update BEFORE UPDATE ON agreement
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = OLD.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;
CREATE TRIGGER agreement_frozen_delete BEFORE DELETE ON agreement
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = OLD.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;

-- A step can change a version of the agreement too.
ALTER TABLE undo_step ADD COLUMN agreement TEXT CHECK (agreement IS NULL OR json_valid(agreement));
