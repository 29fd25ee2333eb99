-- What authorities said of certificates that mails are sealed for or signed with: the last answer of each, and why the last
-- question had none. It names certificates by their fingerprint alone.
CREATE TABLE revocation (
    fingerprint TEXT PRIMARY KEY CHECK (fingerprint <> ''),
    asked TEXT NOT NULL,
    -- The address that was asked last.
    source TEXT NOT NULL,
    -- Why the last question told nothing, as a code.
    problem TEXT CHECK (problem <> ''),
    -- The last answer: when it was made; since when the certificate is withdrawn, and why.
    said TEXT,
    withdrawn TEXT,
    reason TEXT CHECK (reason <> ''),
    CHECK (said IS NOT NULL OR (problem IS NOT NULL AND withdrawn IS NULL)),
    CHECK ((withdrawn IS NULL) = (reason IS NULL))
) STRICT, WITHOUT ROWID;

-- What is on hold may come back, everything else stays withdrawn.
CREATE TRIGGER revocation_stays BEFORE UPDATE ON revocation
WHEN OLD.reason <> 'hold' AND (NEW.withdrawn IS NOT OLD.withdrawn OR NEW.reason IS NOT OLD.reason)
BEGIN SELECT RAISE(ABORT, 'rule:revocation-stays'); END;

CREATE TRIGGER revocation_kept BEFORE DELETE ON revocation WHEN OLD.withdrawn IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'rule:revocation-stays'); END;
