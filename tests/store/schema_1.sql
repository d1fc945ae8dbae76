-- The tables of schema version 1, as SQLite had them. Not to be changed: stores like this are out there.
PRAGMA application_id = 1380863591;
CREATE TABLE condition (
    id INTEGER NOT NULL,
    hash VARCHAR(32) NOT NULL,
    exercise TEXT NOT NULL,
    check_name TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (hash)
);
CREATE TABLE content (
    id INTEGER NOT NULL,
    digest BLOB NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (digest)
);
CREATE TABLE course (
    files_hash TEXT NOT NULL,
    assignment TEXT NOT NULL,
    facts BLOB NOT NULL,
    PRIMARY KEY (files_hash, assignment)
);
CREATE TABLE override (
    id INTEGER NOT NULL,
    uuid VARCHAR(32) NOT NULL,
    assignment TEXT NOT NULL,
    student TEXT NOT NULL,
    target TEXT NOT NULL,
    score FLOAT NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    submission TEXT NOT NULL,
    at BIGINT NOT NULL,
    withdrawn_by TEXT,
    withdrawn_for TEXT,
    withdrawn_at BIGINT,
    PRIMARY KEY (id),
    UNIQUE (uuid)
);
CREATE INDEX override_of_student ON override (assignment, student);
CREATE TABLE run (
    id INTEGER NOT NULL,
    uuid VARCHAR(32) NOT NULL,
    assignment TEXT NOT NULL,
    engine TEXT NOT NULL,
    secret_id TEXT NOT NULL,
    policy TEXT NOT NULL,
    command TEXT NOT NULL,
    host TEXT NOT NULL,
    tier TEXT NOT NULL,
    state TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (id),
    UNIQUE (uuid)
);
CREATE TABLE schema_version (
    version INTEGER NOT NULL
);
CREATE TABLE submission (
    id INTEGER NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (sha256)
);
CREATE TABLE evidence (
    submission INTEGER NOT NULL,
    condition INTEGER NOT NULL,
    outcome SMALLINT NOT NULL,
    awaits BOOLEAN NOT NULL,
    observed BOOLEAN NOT NULL,
    cases INTEGER NOT NULL,
    seconds FLOAT NOT NULL,
    explained TEXT NOT NULL,
    tier TEXT NOT NULL,
    run INTEGER NOT NULL,
    PRIMARY KEY (submission, condition),
    FOREIGN KEY(submission) REFERENCES submission (id),
    FOREIGN KEY(condition) REFERENCES condition (id),
    FOREIGN KEY(run) REFERENCES run (id)
)
 WITHOUT ROWID;
CREATE TABLE grade (
    id INTEGER NOT NULL,
    assignment TEXT NOT NULL,
    student TEXT NOT NULL,
    run INTEGER NOT NULL,
    at BIGINT NOT NULL,
    digest BLOB NOT NULL,
    submission INTEGER NOT NULL,
    score FLOAT NOT NULL,
    max_score FLOAT NOT NULL,
    awaited FLOAT NOT NULL,
    late FLOAT NOT NULL,
    policy TEXT NOT NULL,
    engine TEXT NOT NULL,
    overrides TEXT NOT NULL,
    breakdown INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (assignment, student, run, at),
    FOREIGN KEY(run) REFERENCES run (id),
    FOREIGN KEY(submission) REFERENCES submission (id),
    FOREIGN KEY(breakdown) REFERENCES content (id)
);
CREATE TABLE hand_in (
    id INTEGER NOT NULL,
    assignment TEXT NOT NULL,
    student TEXT NOT NULL,
    submission INTEGER NOT NULL,
    content INTEGER NOT NULL,
    path TEXT NOT NULL,
    submitted_at BIGINT,
    first_seen_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    last_run INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (assignment, student, submission),
    FOREIGN KEY(submission) REFERENCES submission (id),
    FOREIGN KEY(content) REFERENCES content (id),
    FOREIGN KEY(last_run) REFERENCES run (id)
);
CREATE INDEX hand_in_of_submission ON hand_in (submission);
CREATE TABLE reading (
    submission INTEGER NOT NULL,
    condition INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (submission, condition),
    FOREIGN KEY(submission) REFERENCES submission (id),
    FOREIGN KEY(condition) REFERENCES condition (id)
);
CREATE TABLE detail (
    submission INTEGER NOT NULL,
    condition INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (submission, condition),
    FOREIGN KEY(submission, condition) REFERENCES evidence (submission, condition) ON DELETE CASCADE
);
