-- Which generation of the content answered, what staff did, and what people said of answers.

-- +goose Up
ALTER TABLE questions ADD COLUMN generation BIGINT NOT NULL DEFAULT 0; -- 0: of none, or of a version that had none

CREATE TABLE staff_actions (
    id         TEXT PRIMARY KEY NOT NULL,
    time       BIGINT NOT NULL,
    platform   TEXT NOT NULL,    -- name of the adapter, or of what acts on its own
    person     TEXT NOT NULL,    -- as the platform knows the person; '' if it has no people
    action     TEXT NOT NULL,    -- reindex, rollback, generations, diff
    outcome    TEXT NOT NULL,    -- live, unchanged, refused, blocked, done, denied, failed
    generation BIGINT NOT NULL,  -- the one concerned; 0 for none
    forced     BOOLEAN NOT NULL,
    detail     TEXT NOT NULL     -- a sentence for people
);
CREATE INDEX staff_actions_time ON staff_actions (time);

-- A question that somebody judged the answer of, once however often it was asked in these words.
CREATE TABLE wordings (
    id       TEXT PRIMARY KEY NOT NULL, -- made from the question, however it is written
    question TEXT NOT NULL              -- as it was asked first
);

CREATE TABLE feedback (
    id         TEXT PRIMARY KEY NOT NULL,
    time       BIGINT NOT NULL,
    platform   TEXT NOT NULL,
    lang       TEXT NOT NULL,    -- '' if not known
    wording    TEXT NOT NULL REFERENCES wordings (id),
    entry      TEXT NOT NULL,    -- id of the entry that was the answer
    correct    BOOLEAN NOT NULL, -- it answered the question
    taught     BOOLEAN NOT NULL, -- staff said so, in teaching
    generation BIGINT NOT NULL
);
CREATE INDEX feedback_wording ON feedback (wording, entry, time);
CREATE INDEX feedback_time ON feedback (time);

-- +goose Down
DROP TABLE feedback;
DROP TABLE wordings;
DROP TABLE staff_actions;
ALTER TABLE questions DROP COLUMN generation;
