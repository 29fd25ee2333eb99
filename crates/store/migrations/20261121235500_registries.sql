-- Several registries side by side, what asking them again needs, every certificate that was ever named for an EMP, and
-- what people decided about it. A test registry's certificates never stand beside a production registry's.
ALTER TABLE registry_snapshot ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE registry_snapshot ADD COLUMN test INTEGER NOT NULL DEFAULT 0 CHECK (test IN (0, 1));
UPDATE registry_snapshot SET test = 1 WHERE source = 'test-registry';
UPDATE registry_snapshot SET source = 'emreg', name = 'EMREG'
    WHERE source = 'registry' AND url = 'https://emreg.usos.edu.pl/ncp-list.json';
UPDATE registry_snapshot SET name = url WHERE name = '';

-- The one address that the settings had.
INSERT INTO setting (name, value)
    SELECT 'registry.before', json_object(
        'url', value ->> '$.registry_url',
        'test', json(CASE WHEN value ->> '$.registry_test' THEN 'true' ELSE 'false' END)
    )
    FROM setting WHERE name = 'office' AND value ->> '$.registry_url' IS NOT NULL;

CREATE TABLE registry_attempt (
    source TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    at TEXT NOT NULL,
    problem TEXT,
    detail TEXT NOT NULL,
    etag TEXT,
    last_modified TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE emp_certificate (
    test INTEGER NOT NULL CHECK (test IN (0, 1)),
    emp_key TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    PRIMARY KEY (test, emp_key, sha256)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER emp_certificate_kept BEFORE DELETE ON emp_certificate
BEGIN SELECT RAISE(ABORT, 'rule:key-kept'); END;

CREATE TABLE emp_pick (
    test INTEGER NOT NULL CHECK (test IN (0, 1)),
    emp_key TEXT NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body)),
    PRIMARY KEY (test, emp_key)
) STRICT, WITHOUT ROWID;

-- EMPs entered by hand; one that was removed stays, because its key proves old documents.
CREATE TABLE emp_by_hand (
    id TEXT PRIMARY KEY,
    test INTEGER NOT NULL CHECK (test IN (0, 1)),
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE TRIGGER emp_by_hand_kept BEFORE DELETE ON emp_by_hand
BEGIN SELECT RAISE(ABORT, 'rule:key-kept'); END;
