-- Results that came while a decision was in force stand beside it: they are no part of it and of no mapping, until it is
-- withdrawn. How far they differ from what was decided on is counted when they come, for the list of cases.
CREATE TABLE later_document (
    document_id TEXT PRIMARY KEY REFERENCES document (id),
    decision_id TEXT NOT NULL REFERENCES decision (id),
    came INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    went INTEGER NOT NULL,
    -- Who left the decision as it is, and why.
    seen TEXT CHECK (seen IS NULL OR json_valid(seen))
) STRICT;
CREATE INDEX later_document_decision ON later_document (decision_id);
CREATE TRIGGER later_document_of_its_case BEFORE INSERT ON later_document
WHEN NOT EXISTS (
    SELECT 1 FROM decision JOIN document ON document.case_id = decision.case_id
    WHERE decision.id = NEW.decision_id AND decision.in_force = 1 AND document.id = NEW.document_id
)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;
CREATE TRIGGER later_document_stays BEFORE UPDATE ON later_document
WHEN NEW.document_id <> OLD.document_id OR NEW.decision_id <> OLD.decision_id OR NEW.came <> OLD.came
    OR NEW.changed <> OLD.changed OR NEW.went <> OLD.went OR OLD.seen IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'rule:document-kept'); END;
CREATE TRIGGER later_document_kept BEFORE DELETE ON later_document
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND erased IS NULL)
BEGIN SELECT RAISE(ABORT, 'rule:document-kept'); END;

-- Who looked at what changed after it was mapped. The fingerprint is that of the change: another change has to be looked
-- at again.
CREATE TABLE change_seen (
    document_id TEXT NOT NULL REFERENCES document (id),
    achievement TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    later_document_id TEXT NOT NULL REFERENCES document (id),
    staff TEXT NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    PRIMARY KEY (document_id, achievement, fingerprint)
) STRICT;
CREATE INDEX change_seen_later ON change_seen (later_document_id);

-- When somebody wants to be reminded of a case whose results have not come.
CREATE TABLE reminder (
    case_id TEXT PRIMARY KEY REFERENCES recognition_case (id),
    due TEXT NOT NULL,
    note TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('no-results', 'nothing-yet', 'by-hand')),
    set_at TEXT NOT NULL
) STRICT;
CREATE TRIGGER reminder_of_the_undecided BEFORE INSERT ON reminder
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = NEW.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;
