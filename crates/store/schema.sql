-- Generated from the migrations: UPDATE=1 cargo test -p store schema

CREATE TABLE migration (
    name TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    applied TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;

CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE staff (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    pin_hash TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE recognition_case (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    student_number TEXT NOT NULL,
    student TEXT NOT NULL CHECK (json_valid(student)),
    stays TEXT NOT NULL CHECK (json_valid(stays)),
    due TEXT,
    assignee TEXT REFERENCES staff (id),
    note TEXT NOT NULL,
    created TEXT NOT NULL,
    closed INTEGER NOT NULL CHECK (closed IN (0, 1)),
    -- Names, numbers and hosts in small letters without accents; what the case list searches.
    search TEXT NOT NULL,
    -- How much of the case can be mapped and is, as last counted by the program.
    mappable INTEGER,
    mapped INTEGER
) STRICT;

CREATE INDEX case_student ON recognition_case (student_number);

CREATE TRIGGER case_number_stays BEFORE UPDATE OF id, number, created ON recognition_case
WHEN NEW.id <> OLD.id OR NEW.number <> OLD.number OR NEW.created <> OLD.created
BEGIN SELECT RAISE(ABORT, 'rule:case-number-stays'); END;

CREATE TABLE registry_snapshot (
    seq INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    url TEXT NOT NULL,
    fetched TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    registry TEXT NOT NULL CHECK (json_valid(registry))
, name TEXT NOT NULL DEFAULT '', test INTEGER NOT NULL DEFAULT 0 CHECK (test IN (0, 1))) STRICT;

CREATE INDEX registry_snapshot_source ON registry_snapshot (source, seq);

CREATE TABLE fetch (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES recognition_case (id),
    emp TEXT NOT NULL CHECK (json_valid(emp)),
    registry_source TEXT NOT NULL,
    session_id TEXT NOT NULL UNIQUE,
    return_url TEXT NOT NULL,
    opened TEXT NOT NULL,
    state TEXT NOT NULL CHECK (
        state IN ('open', 'answered', 'cancelled', 'no-results', 'failed', 'refused', 'timed-out')
    ),
    finished TEXT,
    outcome_code TEXT,
    message TEXT,
    document_id TEXT REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
    refused_sha256 TEXT
, registry TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(registry)), listed TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(listed))) STRICT;

CREATE INDEX fetch_case ON fetch (case_id, opened);

CREATE INDEX fetch_open ON fetch (opened) WHERE state = 'open';

CREATE INDEX fetch_document ON fetch (document_id);

CREATE TABLE document (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES recognition_case (id),
    fetch_id TEXT REFERENCES fetch (id) DEFERRABLE INITIALLY DEFERRED,
    provenance TEXT NOT NULL CHECK (json_valid(provenance)),
    evidence TEXT CHECK (evidence IS NULL OR json_valid(evidence)),
    signature_doubts TEXT NOT NULL CHECK (json_valid(signature_doubts)),
    signature_accepted TEXT CHECK (signature_accepted IS NULL OR json_valid(signature_accepted)),
    person TEXT NOT NULL CHECK (json_valid(person)),
    person_accepted TEXT CHECK (person_accepted IS NULL OR json_valid(person_accepted)),
    size INTEGER NOT NULL,
    erased TEXT CHECK (erased IS NULL OR json_valid(erased)),
    sha256 TEXT NOT NULL GENERATED ALWAYS AS (provenance ->> '$.sha256') STORED
, trust TEXT CHECK (trust IS NULL OR json_valid(trust))) STRICT;

CREATE INDEX document_case ON document (case_id);

CREATE INDEX document_fetch ON document (fetch_id);

CREATE INDEX document_sha256 ON document (sha256);

CREATE TABLE document_bytes (
    document_id TEXT PRIMARY KEY REFERENCES document (id),
    bytes BLOB NOT NULL
) STRICT;

CREATE TRIGGER document_bytes_stay BEFORE UPDATE ON document_bytes
BEGIN SELECT RAISE(ABORT, 'rule:document-bytes-stay'); END;

CREATE TRIGGER document_bytes_kept BEFORE DELETE ON document_bytes
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND erased IS NULL)
BEGIN SELECT RAISE(ABORT, 'rule:document-bytes-stay'); END;

CREATE TRIGGER document_bytes_of_erased BEFORE INSERT ON document_bytes
WHEN EXISTS (SELECT 1 FROM document WHERE id = NEW.document_id AND erased IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'rule:document-erased'); END;

CREATE TRIGGER document_kept BEFORE DELETE ON document
BEGIN SELECT RAISE(ABORT, 'rule:document-kept'); END;

CREATE TRIGGER document_erased_stays BEFORE UPDATE ON document WHEN OLD.erased IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'rule:document-erased'); END;

CREATE TRIGGER document_hash_stays BEFORE UPDATE ON document
WHEN NEW.id <> OLD.id OR NEW.size <> OLD.size OR NEW.provenance ->> '$.sha256' IS NOT OLD.provenance ->> '$.sha256'
BEGIN SELECT RAISE(ABORT, 'rule:document-bytes-stay'); END;

CREATE TABLE confirmation (
    document_id TEXT NOT NULL REFERENCES document (id),
    achievement TEXT NOT NULL,
    staff TEXT NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (document_id, achievement)
) STRICT;

CREATE TABLE course (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    code TEXT NOT NULL UNIQUE,
    -- The code in small letters, letters and digits alone.
    code_key TEXT NOT NULL,
    title TEXT NOT NULL,
    titles TEXT NOT NULL CHECK (json_valid(titles)),
    credits TEXT NOT NULL,
    level TEXT,
    isced TEXT,
    retired INTEGER NOT NULL CHECK (retired IN (0, 1))
) STRICT;

CREATE INDEX course_code_key ON course (code_key);

CREATE VIRTUAL TABLE course_search USING fts5 (
    code, title, titles, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

CREATE TABLE mapping_group (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES recognition_case (id),
    position INTEGER NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;

CREATE INDEX mapping_group_case ON mapping_group (case_id, position);

CREATE TABLE undo_step (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id TEXT NOT NULL REFERENCES recognition_case (id),
    label_code TEXT NOT NULL,
    label_params TEXT NOT NULL CHECK (json_valid(label_params)),
    before TEXT NOT NULL CHECK (json_valid(before)),
    after TEXT NOT NULL CHECK (json_valid(after)),
    undone INTEGER NOT NULL CHECK (undone IN (0, 1))
, agreement TEXT CHECK (agreement IS NULL OR json_valid(agreement))) STRICT;

CREATE INDEX undo_step_case ON undo_step (case_id, id);

CREATE TABLE decision (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES recognition_case (id),
    body TEXT NOT NULL CHECK (json_valid(body)),
    file_count INTEGER NOT NULL,
    withdrawn TEXT CHECK (withdrawn IS NULL OR json_valid(withdrawn)),
    replaced_by TEXT,
    number TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.number') STORED UNIQUE,
    signed TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.signed') STORED,
    decided_by TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.decided_by.staff') STORED REFERENCES staff (id),
    second TEXT GENERATED ALWAYS AS (body ->> '$.second.staff') STORED REFERENCES staff (id),
    in_force INTEGER NOT NULL GENERATED ALWAYS AS (withdrawn IS NULL AND replaced_by IS NULL) STORED,
    CONSTRAINT second_signer_differs CHECK (second IS NULL OR lower(second) <> lower(decided_by))
) STRICT;

CREATE INDEX decision_case ON decision (case_id);

CREATE UNIQUE INDEX decision_in_force ON decision (case_id) WHERE in_force = 1;

CREATE TRIGGER decision_one_in_force BEFORE INSERT ON decision
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = NEW.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:decision-in-force'); END;

CREATE TRIGGER decision_of_its_case BEFORE INSERT ON decision
WHEN NEW.body ->> '$.case_number' IS NOT (SELECT number FROM recognition_case WHERE id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'rule:decision-of-its-case'); END;

CREATE TRIGGER decision_stays BEFORE UPDATE ON decision
WHEN NEW.id <> OLD.id OR NEW.case_id <> OLD.case_id OR NEW.body <> OLD.body OR NEW.file_count <> OLD.file_count
    OR (OLD.withdrawn IS NOT NULL AND NEW.withdrawn IS NOT OLD.withdrawn)
    OR (OLD.replaced_by IS NOT NULL AND NEW.replaced_by IS NOT OLD.replaced_by)
BEGIN SELECT RAISE(ABORT, 'rule:decision-signed'); END;

CREATE TRIGGER decision_kept BEFORE DELETE ON decision
BEGIN SELECT RAISE(ABORT, 'rule:decision-kept'); END;

CREATE TABLE decision_file (
    decision_id TEXT NOT NULL REFERENCES decision (id),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (decision_id, name)
) STRICT;

CREATE TRIGGER decision_file_stays BEFORE UPDATE ON decision_file
BEGIN SELECT RAISE(ABORT, 'rule:decision-signed'); END;

CREATE TRIGGER decision_file_kept BEFORE DELETE ON decision_file
BEGIN SELECT RAISE(ABORT, 'rule:decision-kept'); END;

CREATE TRIGGER decision_file_no_more BEFORE INSERT ON decision_file
WHEN (SELECT count(*) FROM decision_file WHERE decision_id = NEW.decision_id)
    >= (SELECT file_count FROM decision WHERE id = NEW.decision_id)
BEGIN SELECT RAISE(ABORT, 'rule:decision-signed'); END;

CREATE TRIGGER group_frozen_insert BEFORE INSERT ON mapping_group
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = NEW.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;

CREATE TRIGGER group_frozen_update BEFORE UPDATE ON mapping_group
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id IN (OLD.case_id, NEW.case_id) AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;

CREATE TRIGGER group_frozen_delete BEFORE DELETE ON mapping_group
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = OLD.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;

CREATE TRIGGER group_of_its_case BEFORE UPDATE ON mapping_group WHEN NEW.case_id <> OLD.case_id
BEGIN SELECT RAISE(ABORT, 'rule:group-of-its-case'); END;

CREATE TRIGGER document_decided BEFORE UPDATE ON document
WHEN (NEW.case_id <> OLD.case_id OR NEW.erased IS NOT OLD.erased) AND EXISTS (
    SELECT 1 FROM decision, json_each(decision.body, '$.sources') AS source
    WHERE decision.in_force = 1 AND decision.case_id = OLD.case_id AND source.value ->> '$.document' = OLD.id
)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;

CREATE TABLE delivery (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES recognition_case (id),
    decision_id TEXT NOT NULL REFERENCES decision (id),
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    files TEXT NOT NULL CHECK (json_valid(files)),
    at TEXT NOT NULL,
    staff TEXT NOT NULL REFERENCES staff (id)
, student INTEGER NOT NULL DEFAULT 0 CHECK (student IN (0, 1))) STRICT;

CREATE INDEX delivery_case ON delivery (case_id, at);

CREATE INDEX delivery_decision ON delivery (decision_id);

CREATE TRIGGER delivery_stays BEFORE UPDATE ON delivery
BEGIN SELECT RAISE(ABORT, 'rule:delivery-stays'); END;

CREATE TRIGGER delivery_kept BEFORE DELETE ON delivery
BEGIN SELECT RAISE(ABORT, 'rule:delivery-stays'); END;

CREATE TABLE journal (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    actor_kind TEXT NOT NULL CHECK (actor_kind IN ('person', 'rule', 'import', 'program')),
    actor TEXT NOT NULL,
    what TEXT NOT NULL,
    case_id TEXT,
    about TEXT NOT NULL,
    before TEXT CHECK (before IS NULL OR json_valid(before)),
    after TEXT CHECK (after IS NULL OR json_valid(after)),
    hash TEXT NOT NULL
) STRICT;

CREATE INDEX journal_case ON journal (case_id, seq);

CREATE TABLE journal_head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;

CREATE TRIGGER journal_appends BEFORE INSERT ON journal
WHEN NEW.seq IS NOT (SELECT seq + 1 FROM journal_head)
BEGIN SELECT RAISE(ABORT, 'rule:journal-append-only'); END;

CREATE TRIGGER journal_moves_head AFTER INSERT ON journal
BEGIN UPDATE journal_head SET seq = NEW.seq, hash = NEW.hash; END;

CREATE TRIGGER journal_stays BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'rule:journal-append-only'); END;

CREATE TRIGGER journal_kept BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'rule:journal-append-only'); END;

CREATE TRIGGER journal_head_stays BEFORE UPDATE ON journal_head
WHEN NEW.seq <> OLD.seq + 1 OR NEW.hash IS NOT (SELECT hash FROM journal WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'rule:journal-append-only'); END;

CREATE TRIGGER journal_head_kept BEFORE DELETE ON journal_head
BEGIN SELECT RAISE(ABORT, 'rule:journal-append-only'); END;

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

CREATE TABLE emp_by_hand (
    id TEXT PRIMARY KEY,
    test INTEGER NOT NULL CHECK (test IN (0, 1)),
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;

CREATE TRIGGER emp_by_hand_kept BEFORE DELETE ON emp_by_hand
BEGIN SELECT RAISE(ABORT, 'rule:key-kept'); END;

CREATE TABLE later_document (
    document_id TEXT PRIMARY KEY REFERENCES document (id),
    decision_id TEXT NOT NULL REFERENCES decision (id),
    came INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    went INTEGER NOT NULL,
    -- Who left the decision as it is, and why.
    seen TEXT CHECK (seen IS NULL OR json_valid(seen))
) STRICT;

CREATE INDEX later_document_decision ON later_document (decision_id);

CREATE TRIGGER later_document_of_its_case BEFORE INSERT ON later_document
WHEN NOT EXISTS (
    SELECT 1 FROM decision JOIN document ON document.case_id = decision.case_id
    WHERE decision.id = NEW.decision_id AND decision.in_force = 1 AND document.id = NEW.document_id
)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;

CREATE TRIGGER later_document_stays BEFORE UPDATE ON later_document
WHEN NEW.document_id <> OLD.document_id OR NEW.decision_id <> OLD.decision_id OR NEW.came <> OLD.came
    OR NEW.changed <> OLD.changed OR NEW.went <> OLD.went OR OLD.seen IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'rule:document-kept'); END;

CREATE TRIGGER later_document_kept BEFORE DELETE ON later_document
WHEN EXISTS (SELECT 1 FROM document WHERE id = OLD.document_id AND erased IS NULL)
BEGIN SELECT RAISE(ABORT, 'rule:document-kept'); END;

CREATE TABLE change_seen (
    document_id TEXT NOT NULL REFERENCES document (id),
    achievement TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    later_document_id TEXT NOT NULL REFERENCES document (id),
    staff TEXT NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    PRIMARY KEY (document_id, achievement, fingerprint)
) STRICT;

CREATE INDEX change_seen_later ON change_seen (later_document_id);

CREATE TABLE reminder (
    case_id TEXT PRIMARY KEY REFERENCES recognition_case (id),
    due TEXT NOT NULL,
    note TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('no-results', 'nothing-yet', 'by-hand')),
    set_at TEXT NOT NULL
) STRICT;

CREATE TRIGGER reminder_of_the_undecided BEFORE INSERT ON reminder
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = NEW.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;

CREATE TABLE precedent (
    id INTEGER PRIMARY KEY,
    decision_id TEXT NOT NULL REFERENCES decision (id),
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;

CREATE INDEX precedent_decision ON precedent (decision_id);

CREATE TABLE precedent_key (
    kind TEXT NOT NULL CHECK (kind IN ('code', 'title')),
    issuer TEXT NOT NULL,
    name TEXT NOT NULL,
    precedent_id INTEGER NOT NULL REFERENCES precedent (id),
    PRIMARY KEY (kind, issuer, name, precedent_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE grading_table (
    id TEXT PRIMARY KEY,
    side TEXT NOT NULL CHECK (side IN ('home', 'host')),
    institution TEXT NOT NULL,
    institution_id TEXT NOT NULL,
    scheme TEXT NOT NULL,
    -- The beginning of ISCED-F codes; empty for all fields.
    isced TEXT NOT NULL,
    -- short, first, second, third; empty for all cycles.
    cycle TEXT NOT NULL CHECK (cycle IN ('', 'short', 'first', 'second', 'third')),
    version INTEGER NOT NULL CHECK (version > 0),
    -- The whole table.
    body TEXT NOT NULL CHECK (json_valid(body)),
    added TEXT NOT NULL,
    retired TEXT,
    UNIQUE (side, institution, scheme, isced, cycle, version)
) STRICT;

CREATE UNIQUE INDEX grading_table_in_use ON grading_table (side, institution, scheme, isced, cycle)
WHERE retired IS NULL;

CREATE TRIGGER grading_table_stays BEFORE UPDATE ON grading_table
WHEN NEW.id <> OLD.id OR NEW.side <> OLD.side OR NEW.institution <> OLD.institution
    OR NEW.institution_id <> OLD.institution_id OR NEW.scheme <> OLD.scheme OR NEW.isced <> OLD.isced
    OR NEW.cycle <> OLD.cycle OR NEW.version <> OLD.version OR NEW.body <> OLD.body OR NEW.added <> OLD.added
    OR OLD.retired IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'rule:grading-table-stays'); END;

CREATE TRIGGER grading_table_kept BEFORE DELETE ON grading_table
BEGIN SELECT RAISE(ABORT, 'rule:grading-table-stays'); END;

CREATE TABLE course_version (
    course_id TEXT NOT NULL REFERENCES course (id),
    year INTEGER NOT NULL CHECK (year = 0 OR year BETWEEN 1900 AND 2200),
    title TEXT NOT NULL,
    titles TEXT NOT NULL CHECK (json_valid(titles)),
    credits TEXT NOT NULL,
    level TEXT,
    isced TEXT,
    PRIMARY KEY (course_id, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE document_move (
    document_id TEXT NOT NULL REFERENCES document (id),
    from_case_id TEXT NOT NULL REFERENCES recognition_case (id),
    staff TEXT NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    why TEXT NOT NULL
) STRICT;

CREATE INDEX document_move_document ON document_move (document_id);

CREATE TABLE complete_day (
    case_id TEXT PRIMARY KEY REFERENCES recognition_case (id),
    day TEXT NOT NULL,
    staff TEXT NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL
) STRICT;

CREATE TRIGGER complete_day_of_the_undecided BEFORE INSERT ON complete_day
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = NEW.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;

CREATE TABLE completion (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES recognition_case (id),
    asked_of TEXT NOT NULL CHECK (asked_of IN ('student', 'host')),
    missing TEXT NOT NULL,
    asked TEXT NOT NULL,
    due TEXT NOT NULL,
    staff TEXT NOT NULL REFERENCES staff (id),
    ended TEXT,
    because TEXT CHECK (because IN ('documents', 'by-hand', 'decision')),
    CHECK ((ended IS NULL) = (because IS NULL))
) STRICT;

CREATE INDEX completion_case ON completion (case_id, asked);

CREATE UNIQUE INDEX completion_open ON completion (case_id) WHERE ended IS NULL;

CREATE TRIGGER completion_of_the_undecided BEFORE INSERT ON completion
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = NEW.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;

CREATE TRIGGER completion_stays BEFORE UPDATE ON completion
WHEN OLD.ended IS NOT NULL OR NEW.id <> OLD.id OR NEW.case_id <> OLD.case_id OR NEW.asked_of <> OLD.asked_of
    OR NEW.missing <> OLD.missing OR NEW.asked <> OLD.asked OR NEW.due <> OLD.due OR NEW.staff <> OLD.staff
BEGIN SELECT RAISE(ABORT, 'rule:completion-stays'); END;

CREATE TRIGGER completion_kept BEFORE DELETE ON completion
BEGIN SELECT RAISE(ABORT, 'rule:completion-stays'); END;

CREATE TABLE agreement (
    case_id TEXT NOT NULL REFERENCES recognition_case (id),
    version INTEGER NOT NULL CHECK (version > 0),
    body TEXT NOT NULL CHECK (json_valid(body)),
    staff TEXT NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    PRIMARY KEY (case_id, version)
) STRICT;

CREATE TRIGGER agreement_in_order BEFORE INSERT ON agreement
WHEN NEW.version <> 1 + (SELECT count(*) FROM agreement WHERE case_id = NEW.case_id)
BEGIN SELECT RAISE(ABORT, 'rule:agreement-version-stays'); END;

CREATE TRIGGER agreement_stays BEFORE UPDATE ON agreement
WHEN NEW.case_id <> OLD.case_id OR NEW.version <> OLD.version
    OR EXISTS (SELECT 1 FROM agreement WHERE case_id = OLD.case_id AND version > OLD.version)
BEGIN SELECT RAISE(ABORT, 'rule:agreement-version-stays'); END;

CREATE TRIGGER agreement_kept BEFORE DELETE ON agreement
WHEN EXISTS (SELECT 1 FROM agreement WHERE case_id = OLD.case_id AND version > OLD.version)
BEGIN SELECT RAISE(ABORT, 'rule:agreement-version-stays'); END;

CREATE TRIGGER agreement_frozen_insert BEFORE INSERT ON agreement
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = NEW.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;

CREATE TRIGGER agreement_frozen_update BEFORE UPDATE ON agreement
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = OLD.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;

CREATE TRIGGER agreement_frozen_delete BEFORE DELETE ON agreement
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = OLD.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;

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

CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES recognition_case (id),
    decision_id TEXT REFERENCES decision (id),
    staff TEXT NOT NULL REFERENCES staff (id),
    released TEXT NOT NULL,
    message_id TEXT NOT NULL UNIQUE,
    sender TEXT NOT NULL,
    recipients TEXT NOT NULL CHECK (json_valid(recipients)),
    subject TEXT NOT NULL,
    sealed TEXT NOT NULL,
    files TEXT NOT NULL CHECK (json_valid(files)),
    sha256 TEXT NOT NULL,
    message BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN (
        'waiting', 'sending', 'data-ended', 'sent', 'perhaps-sent', 'refused', 'given-up', 'bounced'
    )),
    next_try TEXT,
    answer TEXT CHECK (answer IS NULL OR json_valid(answer)), student INTEGER NOT NULL DEFAULT 0 CHECK (student IN (0, 1)), opinion_id TEXT REFERENCES opinion (id),
    CHECK ((state = 'waiting') = (next_try IS NOT NULL))
) STRICT;

CREATE INDEX outbox_case ON outbox (case_id, released);

CREATE INDEX outbox_due ON outbox (next_try) WHERE next_try IS NOT NULL;

CREATE TABLE outbox_attempt (
    item TEXT NOT NULL REFERENCES outbox (id),
    number INTEGER NOT NULL CHECK (number > 0),
    began TEXT NOT NULL,
    ended TEXT,
    outcome TEXT,
    reply TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (item, number),
    CHECK ((ended IS NULL) = (outcome IS NULL))
) STRICT;

CREATE TRIGGER outbox_begins_waiting BEFORE INSERT ON outbox
WHEN NEW.state <> 'waiting' OR NEW.answer IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'rule:outbox-state'); END;

CREATE TRIGGER outbox_stays BEFORE UPDATE ON outbox
WHEN NEW.id <> OLD.id OR NEW.case_id <> OLD.case_id OR NEW.decision_id IS NOT OLD.decision_id
    OR NEW.staff <> OLD.staff OR NEW.released <> OLD.released OR NEW.message_id <> OLD.message_id
    OR NEW.sender <> OLD.sender OR NEW.recipients <> OLD.recipients OR NEW.subject <> OLD.subject
    OR NEW.sealed <> OLD.sealed OR NEW.files <> OLD.files OR NEW.sha256 <> OLD.sha256 OR NEW.message <> OLD.message
BEGIN SELECT RAISE(ABORT, 'rule:outbox-stays'); END;

CREATE TRIGGER outbox_kept BEFORE DELETE ON outbox
BEGIN SELECT RAISE(ABORT, 'rule:outbox-stays'); END;

CREATE TRIGGER outbox_state BEFORE UPDATE ON outbox
WHEN NEW.state <> OLD.state AND OLD.state || ' ' || NEW.state NOT IN (
    'waiting sending', 'waiting given-up', 'waiting perhaps-sent',
    'sending perhaps-sent', 'sending waiting', 'sending refused', 'sending given-up', 'sending data-ended',
    'data-ended sent', 'data-ended perhaps-sent', 'data-ended waiting', 'data-ended refused', 'data-ended given-up',
    'perhaps-sent sent', 'perhaps-sent waiting', 'perhaps-sent bounced',
    'refused waiting', 'given-up waiting', 'sent bounced'
)
BEGIN SELECT RAISE(ABORT, 'rule:outbox-state'); END;

CREATE TRIGGER outbox_answered BEFORE UPDATE ON outbox
WHEN NEW.state <> OLD.state AND OLD.state IN ('perhaps-sent', 'refused', 'given-up', 'sent')
    AND (NEW.answer IS NULL OR NEW.answer IS OLD.answer)
BEGIN SELECT RAISE(ABORT, 'rule:outbox-answer'); END;

CREATE TRIGGER outbox_attempt_stays BEFORE UPDATE ON outbox_attempt
WHEN NEW.item <> OLD.item OR NEW.number <> OLD.number OR NEW.began <> OLD.began OR OLD.ended IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'rule:outbox-stays'); END;

CREATE TRIGGER outbox_attempt_kept BEFORE DELETE ON outbox_attempt
BEGIN SELECT RAISE(ABORT, 'rule:outbox-stays'); END;

CREATE VIEW arrived AS
SELECT * FROM delivery WHERE id NOT IN (SELECT id FROM outbox WHERE state = 'bounced');

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

CREATE TABLE handover (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES recognition_case (id),
    digest TEXT NOT NULL,
    documents TEXT NOT NULL CHECK (json_valid(documents)),
    note TEXT NOT NULL,
    prepared_by TEXT NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL,
    ended TEXT,
    -- None where the program found that something had changed.
    ended_by TEXT REFERENCES staff (id),
    because TEXT CHECK (because IN ('signed', 'sent-back', 'taken-back', 'documents-changed', 'draft-changed')),
    reason TEXT NOT NULL DEFAULT '',
    CHECK ((ended IS NULL) = (because IS NULL)),
    CHECK (because <> 'signed' OR lower(ended_by) <> lower(prepared_by))
) STRICT;

CREATE INDEX handover_case ON handover (case_id);

CREATE UNIQUE INDEX handover_open ON handover (case_id) WHERE ended IS NULL;

CREATE TRIGGER handover_of_the_undecided BEFORE INSERT ON handover
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = NEW.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;

CREATE TRIGGER handover_stays BEFORE UPDATE ON handover
WHEN OLD.ended IS NOT NULL OR NEW.id <> OLD.id OR NEW.case_id <> OLD.case_id OR NEW.digest <> OLD.digest
    OR NEW.documents <> OLD.documents OR NEW.note <> OLD.note OR NEW.prepared_by <> OLD.prepared_by OR NEW.at <> OLD.at
BEGIN SELECT RAISE(ABORT, 'rule:handover-stays'); END;

CREATE TRIGGER handover_kept BEFORE DELETE ON handover
BEGIN SELECT RAISE(ABORT, 'rule:handover-stays'); END;

CREATE TRIGGER handover_signed_by_another BEFORE INSERT ON decision
WHEN EXISTS (
    SELECT 1 FROM handover
    WHERE case_id = NEW.case_id AND ended IS NULL AND lower(prepared_by) = lower(NEW.body ->> '$.decided_by.staff')
)
BEGIN SELECT RAISE(ABORT, 'rule:second-signer-differs'); END;

CREATE TRIGGER group_handed_over_insert BEFORE INSERT ON mapping_group
WHEN EXISTS (SELECT 1 FROM handover WHERE case_id = NEW.case_id AND ended IS NULL)
BEGIN SELECT RAISE(ABORT, 'rule:handed-over'); END;

CREATE TRIGGER group_handed_over_update BEFORE UPDATE ON mapping_group
WHEN EXISTS (SELECT 1 FROM handover WHERE case_id IN (OLD.case_id, NEW.case_id) AND ended IS NULL)
BEGIN SELECT RAISE(ABORT, 'rule:handed-over'); END;

CREATE TRIGGER group_handed_over_delete BEFORE DELETE ON mapping_group
WHEN EXISTS (SELECT 1 FROM handover WHERE case_id = OLD.case_id AND ended IS NULL)
BEGIN SELECT RAISE(ABORT, 'rule:handed-over'); END;

CREATE TABLE decision_template (
    language TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    text TEXT,
    added TEXT NOT NULL,
    staff TEXT NOT NULL REFERENCES staff (id),
    PRIMARY KEY (language, version)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER decision_template_stays BEFORE UPDATE ON decision_template
BEGIN SELECT RAISE(ABORT, 'rule:decision-template-stays'); END;

CREATE TRIGGER decision_template_kept BEFORE DELETE ON decision_template
BEGIN SELECT RAISE(ABORT, 'rule:decision-template-stays'); END;

CREATE TABLE case_paper (
    case_id TEXT PRIMARY KEY REFERENCES recognition_case (id),
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;

CREATE TRIGGER case_paper_of_the_undecided_new BEFORE INSERT ON case_paper
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = NEW.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;

CREATE TRIGGER case_paper_of_the_undecided BEFORE UPDATE ON case_paper
WHEN EXISTS (SELECT 1 FROM decision WHERE case_id = NEW.case_id AND in_force = 1)
BEGIN SELECT RAISE(ABORT, 'rule:case-decided'); END;

CREATE TABLE appeal (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES recognition_case (id),
    decision_id TEXT NOT NULL REFERENCES decision (id),
    received TEXT NOT NULL,
    -- The last day that was in time, where it came after it.
    late_after TEXT CHECK (late_after < received),
    due TEXT NOT NULL CHECK (due >= received),
    grounds TEXT NOT NULL,
    staff TEXT NOT NULL REFERENCES staff (id),
    ended TEXT CHECK (ended >= received),
    outcome TEXT CHECK (outcome IN ('upheld', 'dismissed', 'withdrawn', 'mistaken')),
    reason TEXT NOT NULL DEFAULT '',
    CHECK ((ended IS NULL) = (outcome IS NULL)),
    CHECK (outcome NOT IN ('upheld', 'dismissed') OR reason <> '')
) STRICT;

CREATE INDEX appeal_case ON appeal (case_id, received);

CREATE UNIQUE INDEX appeal_open ON appeal (case_id) WHERE ended IS NULL;

CREATE TRIGGER appeal_stays BEFORE UPDATE ON appeal
WHEN OLD.ended IS NOT NULL OR NEW.id <> OLD.id OR NEW.case_id <> OLD.case_id OR NEW.decision_id <> OLD.decision_id
    OR NEW.received <> OLD.received OR NEW.late_after IS NOT OLD.late_after OR NEW.due <> OLD.due
    OR NEW.grounds <> OLD.grounds OR NEW.staff <> OLD.staff
BEGIN SELECT RAISE(ABORT, 'rule:appeal-stays'); END;

CREATE TRIGGER appeal_kept BEFORE DELETE ON appeal
BEGIN SELECT RAISE(ABORT, 'rule:appeal-stays'); END;

CREATE TRIGGER document_held BEFORE UPDATE ON document
WHEN (NEW.erased IS NOT OLD.erased AND EXISTS (SELECT 1 FROM appeal WHERE case_id = OLD.case_id AND ended IS NULL))
    OR (NEW.case_id <> OLD.case_id AND EXISTS (
        SELECT 1 FROM appeal JOIN decision ON decision.id = appeal.decision_id, json_each(decision.body, '$.sources') AS source
        WHERE appeal.ended IS NULL AND source.value ->> '$.document' = OLD.id
    ))
BEGIN SELECT RAISE(ABORT, 'rule:legal-hold'); END;

CREATE TRIGGER outbox_purpose_stays BEFORE UPDATE ON outbox
WHEN NEW.student <> OLD.student OR NEW.opinion_id IS NOT OLD.opinion_id
BEGIN SELECT RAISE(ABORT, 'rule:outbox-stays'); END;

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

CREATE TRIGGER revocation_stays BEFORE UPDATE ON revocation
WHEN OLD.reason <> 'hold' AND (NEW.withdrawn IS NOT OLD.withdrawn OR NEW.reason IS NOT OLD.reason)
BEGIN SELECT RAISE(ABORT, 'rule:revocation-stays'); END;

CREATE TRIGGER revocation_kept BEFORE DELETE ON revocation WHEN OLD.withdrawn IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'rule:revocation-stays'); END;
