-- Appeals against signed decisions: what was received when, by when it is to be decided, and what came of it. While one is
-- open it is a legal hold: nothing of its case is erased, and what the decision rests on is not moved.
CREATE TABLE appeal (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES recognition_case (id),
    decision_id TEXT NOT NULL REFERENCES decision (id),
    received TEXT NOT NULL,
    -- The last day that was in time, where it came after it.
    late_after TEXT CHECK (late_after < received),
    due TEXT NOT NULL CHECK (due >= received),
    grounds TEXT NOT NULL,
    staff TEXT NOT NULL REFERENCES staff (id),
    ended TEXT CHECK (ended >= received),
    outcome TEXT CHECK (outcome IN ('upheld', 'dismissed', 'withdrawn', 'mistaken')),
    reason TEXT NOT NULL DEFAULT '',
    CHECK ((ended IS NULL) = (outcome IS NULL)),
    CHECK (outcome NOT IN ('upheld', 'dismissed') OR reason <> '')
) STRICT;

CREATE INDEX appeal_case ON appeal (case_id, received);

CREATE UNIQUE INDEX appeal_open ON appeal (case_id) WHERE ended IS NULL;

CREATE TRIGGER appeal_stays BEFORE UPDATE ON appeal
WHEN OLD.ended IS NOT NULL OR NEW.id <> OLD.id OR NEW.case_id <> OLD.case_id OR NEW.decision_id <> OLD.decision_id
    OR NEW.received <> OLD.received OR NEW.late_after IS NOT OLD.late_after OR NEW.due <> OLD.due
    OR NEW.grounds <> OLD.grounds OR NEW.staff <> OLD.staff
BEGIN SELECT RAISE(ABORT, 'rule:appeal-stays'); END;

CREATE TRIGGER appeal_kept BEFORE DELETE ON appeal
BEGIN SELECT RAISE(ABORT, 'rule:appeal-stays'); END;

CREATE TRIGGER document_held BEFORE UPDATE ON document
WHEN (NEW.erased IS NOT OLD.erased AND EXISTS (SELECT 1 FROM appeal WHERE case_id = OLD.case_id AND ended IS NULL))
    OR (NEW.case_id <> OLD.case_id AND EXISTS (
        SELECT 1 FROM appeal JOIN decision ON decision.id = appeal.decision_id, json_each(decision.body, '$.sources') AS source
        WHERE appeal.ended IS NULL AND source.value ->> '$.document' = OLD.id
    ))
BEGIN SELECT RAISE(ABORT, 'rule:legal-hold'); END;
