-- What was decided about one foreign course, so that it is found when another student brings the same course.
-- Groups of several foreign courses are not here: they say nothing about one of them alone.
CREATE TABLE precedent (
    id INTEGER PRIMARY KEY,
    decision_id TEXT NOT NULL REFERENCES decision (id),
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;

CREATE INDEX precedent_decision ON precedent (decision_id);

-- By what it is found: kind ('code' or 'title'), an identifier or the title of the issuer, and the folded code or title.
CREATE TABLE precedent_key (
    kind TEXT NOT NULL CHECK (kind IN ('code', 'title')),
    issuer TEXT NOT NULL,
    name TEXT NOT NULL,
    precedent_id INTEGER NOT NULL REFERENCES precedent (id),
    PRIMARY KEY (kind, issuer, name, precedent_id)
) STRICT, WITHOUT ROWID;
