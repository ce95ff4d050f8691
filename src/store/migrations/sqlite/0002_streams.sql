-- Part 4: streams of kept events, and the keys under which they were published.
-- Times are milliseconds of UTC since 1970. The tenant is a part of a stream's name.

CREATE TABLE streams (
    id          INTEGER PRIMARY KEY,
    name        TEXT    NOT NULL UNIQUE,
    epoch       INTEGER NOT NULL,
    last_offset INTEGER NOT NULL DEFAULT 0,
    first_kept  INTEGER NOT NULL DEFAULT 1,
    CHECK (first_kept BETWEEN 1 AND last_offset + 1)
) STRICT;

-- event: the same number in every stream that keeps the event.
CREATE TABLE stream_entries (
    stream   INTEGER NOT NULL,
    offset   INTEGER NOT NULL,
    event    INTEGER NOT NULL,
    json     TEXT    NOT NULL,
    kept_at  INTEGER NOT NULL,
    PRIMARY KEY (stream, offset)
) STRICT, WITHOUT ROWID;

CREATE INDEX stream_entries_by_age ON stream_entries (kept_at);

CREATE TABLE idempotency_keys (
    tenant       TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    content_hash TEXT    NOT NULL,
    answer       TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (tenant, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
