-- Transcripts that did not come by EMREX: what was typed from the attached original, and who looked at it again. The original
-- is the document's bytes; where there is only paper, these are the words that describe it.
CREATE TABLE typed_document (
    document_id TEXT PRIMARY KEY REFERENCES document (id),
    -- What the office calls the document.
    name TEXT NOT NULL,
    media_type TEXT NOT NULL CHECK (media_type IN ('application/pdf', 'image/png', 'image/jpeg', 'text/plain')),
    -- What the case rests on; none until somebody has said that everything is typed.
    body TEXT CHECK (body IS NULL OR json_valid(body)),
    checked INTEGER NOT NULL CHECK (checked IN (0, 1)),
    -- What is being typed; none where nothing has changed since.
    draft TEXT CHECK (draft IS NULL OR json_valid(draft))
) STRICT;
-- What a decision in force rests on stands still.
CREATE TRIGGER typed_document_decided BEFORE UPDATE OF body, name, media_type, checked ON typed_document
WHEN (NEW.body IS NOT OLD.body OR NEW.checked <> OLD.checked OR NEW.name <> OLD.name OR NEW.media_type <> OLD.media_type)
    AND EXISTS (
        SELECT 1 FROM document JOIN decision ON decision.case_id = document.case_id AND decision.in_force = 1
        WHERE document.id = OLD.document_id
    )
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;
CREATE TRIGGER typed_document_kept BEFORE DELETE ON typed_document
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND erased IS NULL)
BEGIN SELECT RAISE(ABORT, 'rule:document-kept'); END;
