-- Which list, read when, stood behind a fetch; and which list named each certificate of its EMP, by fingerprint.
ALTER TABLE fetch ADD COLUMN registry TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(registry));
ALTER TABLE fetch ADD COLUMN listed TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(listed));

-- Formerly "address sha256 source" in one text. When the list was read was not kept; it was before the fetch.
UPDATE fetch SET registry = json_object(
    'source', CASE WHEN registry_source LIKE '% test-registry' THEN 'test-registry' ELSE 'registry' END,
    'url', CASE WHEN instr(registry_source, ' ') > 0
        THEN substr(registry_source, 1, instr(registry_source, ' ') - 1) ELSE registry_source END,
    'read', min(opened, coalesce((
        SELECT r.fetched FROM registry_snapshot AS r
        WHERE registry_source = r.url || ' ' || r.sha256 || ' ' || r.source ORDER BY r.seq DESC LIMIT 1
    ), opened)),
    'sha256', CASE WHEN instr(registry_source, ' ') > 0
        THEN substr(registry_source, instr(registry_source, ' ') + 1, 64) ELSE '' END,
    'test', json(CASE WHEN registry_source LIKE '% test-registry' THEN 'true' ELSE 'false' END),
    'by_hand', json('false')
);
