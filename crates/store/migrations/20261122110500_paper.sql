-- What an office prints instead of the program's own template of the decision, language by language. A version never changes
-- or goes, because decisions name the one that printed them; the newest is in use. Without text it is the program's own again.
CREATE TABLE decision_template (
    language TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    text TEXT,
    added TEXT NOT NULL,
    staff TEXT NOT NULL REFERENCES staff (id),
    PRIMARY KEY (language, version)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER decision_template_stays BEFORE UPDATE ON decision_template
BEGIN SELECT RAISE(ABORT, 'rule:decision-template-stays'); END;
CREATE TRIGGER decision_template_kept BEFORE DELETE ON decision_template
BEGIN SELECT RAISE(ABORT, 'rule:decision-template-stays'); END;

-- What the decision of a case says that nothing else in the case tells: language, days, cycle.
CREATE TABLE case_paper (
    case_id TEXT PRIMARY KEY REFERENCES recognition_case (id),
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE TRIGGER case_paper_of_the_undecided_new BEFORE INSERT ON case_paper
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = NEW.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;
CREATE TRIGGER case_paper_of_the_undecided BEFORE UPDATE ON case_paper
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = NEW.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;
