-- What stood behind the proof of a document: registry entry, the office's exceptions, each check of its policy.
ALTER TABLE document ADD COLUMN trust TEXT CHECK (trust IS NULL OR json_valid(trust));
