-- Decisions that were prepared and handed over to a second person: who prepared what, by its digest and the documents that
-- the case rested on, and how that ended. While one is open the mapping of its case stands still.
CREATE TABLE handover (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES recognition_case (id),
    digest TEXT NOT NULL,
    documents TEXT NOT NULL CHECK (json_valid(documents)),
    note TEXT NOT NULL,
    prepared_by TEXT NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    ended TEXT,
    -- None where the program found that something had changed.
    ended_by TEXT REFERENCES staff (id),
    because TEXT CHECK (because IN ('signed', 'sent-back', 'taken-back', 'documents-changed', 'draft-changed')),
    reason TEXT NOT NULL DEFAULT '',
    CHECK ((ended IS NULL) = (because IS NULL)),
    CHECK (because <> 'signed' OR lower(ended_by) <> lower(prepared_by))
) STRICT;

CREATE INDEX handover_case ON handover (case_id);

CREATE UNIQUE INDEX handover_open ON handover (case_id) WHERE ended IS NULL;

CREATE TRIGGER handover_of_the_undecided BEFORE INSERT ON handover
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = NEW.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;

CREATE TRIGGER handover_stays BEFORE UPDATE ON handover
WHEN OLD.ended IS NOT NULL OR NEW.id <> OLD.id OR NEW.case_id <> OLD.case_id OR NEW.digest <> OLD.digest
    OR NEW.documents <> OLD.documents OR NEW.note <> OLD.note OR NEW.prepared_by <> OLD.prepared_by OR NEW.at <> OLD.at
BEGIN SELECT RAISE(ABORT, 'rule:handover-stays'); END;

CREATE TRIGGER handover_kept BEFORE DELETE ON handover
BEGIN SELECT RAISE(ABORT, 'rule:handover-stays'); END;

CREATE TRIGGER handover_signed_by_another BEFORE INSERT ON decision
WHEN EXISTS (
    SELECT 1 FROM handover
    WHERE case_id = NEW.case_id AND ended IS NULL AND lower(prepared_by) = lower(NEW.body ->> '$.decided_by.staff')
)
BEGIN SELECT RAISE(ABORT, 'rule:second-signer-differs'); END;

CREATE TRIGGER group_handed_over_insert BEFORE INSERT ON mapping_group
WHEN EXISTS (SELECT 1 FROM handover WHERE case_id = NEW.case_id AND ended IS NULL)
BEGIN SELECT RAISE(ABORT, 'rule:handed-over'); END;

CREATE TRIGGER group_handed_over_update BEFORE UPDATE ON mapping_group
WHEN EXISTS (SELECT 1 FROM handover WHERE case_id IN (OLD.case_id, NEW.case_id) AND ended IS NULL)
BEGIN SELECT RAISE(ABORT, 'rule:handed-over'); END;

CREATE TRIGGER group_handed_over_delete BEFORE DELETE ON mapping_group
WHEN EXISTS (SELECT 1 FROM handover WHERE case_id = OLD.case_id AND ended IS NULL)
BEGIN SELECT RAISE(ABORT, 'rule:handed-over'); END;
