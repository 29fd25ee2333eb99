-- Certificates and keys of those who get mail, and of the authorities that vouch for them, each pinned by a person. What
-- was pinned stays as it was: a new key is a new row, and the old one is retired.
CREATE TABLE recipient_key (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('smime', 'openpgp', 'authority')),
    -- In small letters; empty for an authority.
    address TEXT NOT NULL CHECK ((address = '') = (kind = 'authority')),
    name TEXT NOT NULL,
    -- PEM of a certificate with its chain, or binary OpenPGP.
    key BLOB NOT NULL CHECK (length(key) > 0),
    fingerprint TEXT NOT NULL CHECK (fingerprint <> ''),
    valid_from TEXT NOT NULL,
    valid_until TEXT,
    -- What somebody said is right nevertheless, and how it was made sure.
    accepted TEXT NOT NULL CHECK (json_valid(accepted)),
    why TEXT NOT NULL,
    added TEXT NOT NULL,
    added_by TEXT NOT NULL REFERENCES staff (id),
    retired TEXT,
    retired_by TEXT REFERENCES staff (id),
    CHECK ((retired IS NULL) = (retired_by IS NULL))
) STRICT;

-- One key for an address is in use, and an authority is trusted once.
CREATE UNIQUE INDEX recipient_key_in_use ON recipient_key (address) WHERE retired IS NULL AND kind <> 'authority';
CREATE UNIQUE INDEX recipient_authority_in_use ON recipient_key (fingerprint)
    WHERE retired IS NULL AND kind = 'authority';

CREATE TRIGGER recipient_key_stays BEFORE UPDATE ON recipient_key
WHEN OLD.retired IS NOT NULL OR NEW.retired IS NULL OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind
    OR NEW.address <> OLD.address OR NEW.name <> OLD.name OR NEW.key <> OLD.key OR NEW.fingerprint <> OLD.fingerprint
    OR NEW.valid_from <> OLD.valid_from OR NEW.valid_until IS NOT OLD.valid_until OR NEW.accepted <> OLD.accepted
    OR NEW.why <> OLD.why OR NEW.added <> OLD.added OR NEW.added_by <> OLD.added_by
BEGIN SELECT RAISE(ABORT, 'rule:recipient-stays'); END;

CREATE TRIGGER recipient_key_kept BEFORE DELETE ON recipient_key
BEGIN SELECT RAISE(ABORT, 'rule:recipient-stays'); END;
