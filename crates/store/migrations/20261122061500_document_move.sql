-- Who moved a document from one case to another, and why. It goes when the document is erased.
CREATE TABLE document_move (
    document_id TEXT NOT NULL REFERENCES document (id),
    from_case_id TEXT NOT NULL REFERENCES recognition_case (id),
    staff TEXT NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    why TEXT NOT NULL
) STRICT;
CREATE INDEX document_move_document ON document_move (document_id);
