-- Whether something went to the student, and which request for an opinion a mail carries.
ALTER TABLE outbox ADD COLUMN student INTEGER NOT NULL DEFAULT 0 CHECK (student IN (0, 1));
ALTER TABLE outbox ADD COLUMN opinion_id TEXT REFERENCES opinion (id);
ALTER TABLE delivery ADD COLUMN student INTEGER NOT NULL DEFAULT 0 CHECK (student IN (0, 1));

CREATE TRIGGER outbox_purpose_stays BEFORE UPDATE ON outbox
WHEN NEW.student <> OLD.student OR NEW.opinion_id IS NOT OLD.opinion_id
BEGIN SELECT RAISE(ABORT, 'rule:outbox-stays'); END;
