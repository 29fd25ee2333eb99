-- A course as it stands from an academic year on, until its next version; the row in `course` is the newest of them.
-- The year is the one in which it begins; 0 is before years were kept.
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
INSERT INTO course_version (course_id, year, title, titles, credits, level, isced)
    SELECT id, 0, title, titles, credits, level, isced FROM course;
