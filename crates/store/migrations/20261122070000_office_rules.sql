-- Office rules. What a rule says stands in its versions, which never change or go: a decision was made while one of them
-- held. A change adds a version; the newest one is the rule.
CREATE TABLE office_rule (
    id TEXT PRIMARY KEY,
    -- Its folded name: no two rules have the same.
    key TEXT NOT NULL UNIQUE CHECK (key <> ''),
    retired TEXT
) STRICT;
CREATE TABLE office_rule_version (
    rule_id TEXT NOT NULL REFERENCES office_rule (id),
    version INTEGER NOT NULL CHECK (version > 0),
    -- The whole rule.
    body TEXT NOT NULL CHECK (json_valid(body)),
    added TEXT NOT NULL,
    PRIMARY KEY (rule_id, version)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER office_rule_id_stays BEFORE UPDATE ON office_rule WHEN NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'rule:office-rule-stays'); END;
CREATE TRIGGER office_rule_kept BEFORE DELETE ON office_rule
BEGIN SELECT RAISE(ABORT, 'rule:office-rule-stays'); END;
CREATE TRIGGER office_rule_version_stays BEFORE UPDATE ON office_rule_version
BEGIN SELECT RAISE(ABORT, 'rule:office-rule-stays'); END;
CREATE TRIGGER office_rule_version_kept BEFORE DELETE ON office_rule_version
BEGIN SELECT RAISE(ABORT, 'rule:office-rule-stays'); END;
