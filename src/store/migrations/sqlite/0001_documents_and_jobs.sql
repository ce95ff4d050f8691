-- Part 1: documents, jobs, queues.
-- Times are milliseconds of UTC since 1970. Every key begins with the tenant.

CREATE TABLE user_documents (
    tenant                   TEXT    NOT NULL,
    id                       TEXT    NOT NULL,
    create_user_id           TEXT    NOT NULL,
    document_type            TEXT    NOT NULL,
    document_category        TEXT    NOT NULL CHECK (document_category IN ('user_signup', 'incident_report', 'other')),
    source_type              TEXT    NOT NULL,
    source_id                TEXT,
    source_field             TEXT,
    original_filename        TEXT,
    original_url             TEXT,
    storage_bucket           TEXT    NOT NULL,
    storage_path             TEXT    NOT NULL UNIQUE,
    original_blob            TEXT,
    web_blob                 TEXT,
    web_mime_type            TEXT,
    thumbnail_blob           TEXT,
    link_generation          INTEGER NOT NULL DEFAULT 1,
    signed_url_expires_at    INTEGER,
    file_size                INTEGER,
    mime_type                TEXT,
    file_extension           TEXT,
    image_width              INTEGER,
    image_height             INTEGER,
    status                   TEXT    NOT NULL CHECK (status IN ('pending', 'processing', 'completed', 'failed')),
    progress                 INTEGER NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    retry_count              INTEGER NOT NULL DEFAULT 0,
    max_retries              INTEGER NOT NULL DEFAULT 3,
    last_retry_at            INTEGER,
    next_retry_at            INTEGER,
    error_message            TEXT,
    error_code               TEXT,
    error_details            TEXT,
    processing_started_at    INTEGER,
    processing_completed_at  INTEGER,
    original_checksum_sha256 TEXT,
    current_checksum_sha256  TEXT,
    created_at               INTEGER NOT NULL,
    updated_at               INTEGER NOT NULL,
    deleted_at               INTEGER,
    retention_until          INTEGER NOT NULL,
    gdpr_consent             INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant, id),
    CHECK (retry_count <= max_retries)
) STRICT, WITHOUT ROWID;

CREATE INDEX user_documents_by_owner ON user_documents (tenant, create_user_id, created_at DESC, id);

CREATE TABLE jobs (
    id            TEXT    NOT NULL PRIMARY KEY,
    tenant        TEXT    NOT NULL,
    owner         TEXT    NOT NULL,
    kind          TEXT    NOT NULL,
    subject       TEXT    NOT NULL,
    input         TEXT    NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN ('queued', 'running', 'completed', 'failed')),
    progress      INTEGER NOT NULL DEFAULT 0,
    attempts      INTEGER NOT NULL DEFAULT 0,
    max_attempts  INTEGER NOT NULL,
    fence         INTEGER NOT NULL DEFAULT 0,
    worker        TEXT,
    lease_until   INTEGER,
    run_at        INTEGER NOT NULL,
    error_code    TEXT,
    error_message TEXT,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    finished_at   INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX jobs_waiting ON jobs (kind, run_at, created_at) WHERE state = 'queued';
CREATE INDEX jobs_leased ON jobs (lease_until) WHERE state = 'running';

CREATE TABLE queue_owners (
    tenant     TEXT    NOT NULL,
    queue      TEXT    NOT NULL,
    owner      TEXT    NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, queue)
) STRICT, WITHOUT ROWID;
