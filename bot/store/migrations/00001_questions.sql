-- The statements of this folder are written so that SQLite and PostgreSQL take them alike:
-- times are microseconds since 1970 (UTC), ids are made by the program and sort by time.

-- +goose Up
CREATE TABLE questions (
    id         TEXT PRIMARY KEY NOT NULL,
    time       BIGINT NOT NULL,           -- when it was asked
    platform   TEXT NOT NULL,             -- name of the adapter
    lang       TEXT NOT NULL,             -- '' if not known
    outcome    TEXT NOT NULL,             -- answered, suggested, declined, smalltalk, handoff
    entry      TEXT NOT NULL,             -- id of the entry answered with, '' if none
    confidence DOUBLE PRECISION NOT NULL, -- of the best hit, from 0 to 1
    latency    BIGINT NOT NULL,           -- time that the answer took, in microseconds
    question   TEXT                       -- what was asked; NULL if the owner keeps no texts
);
CREATE INDEX questions_time ON questions (time);

-- +goose Down
DROP TABLE questions;
