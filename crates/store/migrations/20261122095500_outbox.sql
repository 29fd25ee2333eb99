-- What is to go out by mail, as it was sealed and released, and what became of it. What was released never changes; its
-- state goes on, step by step.
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
    answer TEXT CHECK (answer IS NULL OR json_valid(answer)),
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

-- A mail may have arrived, or was refused or given up, or came back: only a person says what becomes of it.
CREATE TRIGGER outbox_answered BEFORE UPDATE ON outbox
WHEN NEW.state <> OLD.state AND OLD.state IN ('perhaps-sent', 'refused', 'given-up', 'sent')
    AND (NEW.answer IS NULL OR NEW.answer IS OLD.answer)
BEGIN SELECT RAISE(ABORT, 'rule:outbox-answer'); END;

CREATE TRIGGER outbox_attempt_stays BEFORE UPDATE ON outbox_attempt
WHEN NEW.item <> OLD.item OR NEW.number <> OLD.number OR NEW.began <> OLD.began OR OLD.ended IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'rule:outbox-stays'); END;

CREATE TRIGGER outbox_attempt_kept BEFORE DELETE ON outbox_attempt
BEGIN SELECT RAISE(ABORT, 'rule:outbox-stays'); END;

-- What went out and did not come back. A mail that the server took is recorded under its own id.
CREATE VIEW arrived AS
SELECT * FROM delivery WHERE id NOT IN (SELECT id FROM outbox WHERE state = 'bounced');
