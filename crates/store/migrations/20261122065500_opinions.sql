-- Opinions: of whom, about which foreign courses, until when; the answer, or that the request was withdrawn.
CREATE TABLE opinion (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES recognition_case (id),
    body TEXT NOT NULL CHECK (json_valid(body)),
    asked TEXT NOT NULL,
    due TEXT NOT NULL,
    answer TEXT CHECK (answer IS NULL OR json_valid(answer)),
    withdrawn TEXT CHECK (withdrawn IS NULL OR json_valid(withdrawn)),
    CHECK (answer IS NULL OR withdrawn IS NULL)
) STRICT;

CREATE INDEX opinion_case ON opinion (case_id, asked);

CREATE INDEX opinion_open ON opinion (case_id) WHERE answer IS NULL AND withdrawn IS NULL;

CREATE TRIGGER opinion_of_the_undecided BEFORE INSERT ON opinion
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = NEW.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;

CREATE TRIGGER opinion_frozen BEFORE UPDATE ON opinion
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = OLD.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;

CREATE TRIGGER opinion_stays BEFORE UPDATE ON opinion
WHEN NEW.id <> OLD.id OR NEW.case_id <> OLD.case_id OR NEW.body <> OLD.body OR NEW.asked <> OLD.asked
    OR NEW.due <> OLD.due
BEGIN SELECT RAISE(ABORT, 'rule:opinion-stays'); END;

CREATE TRIGGER opinion_kept BEFORE DELETE ON opinion
BEGIN SELECT RAISE(ABORT, 'rule:opinion-stays'); END;
