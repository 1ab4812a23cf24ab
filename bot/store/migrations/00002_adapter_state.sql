-- What an adapter needs to know again after a restart: the last update it has handled, the id
-- of a session, and what it has received and not answered yet. Nothing else about people.

-- +goose Up
CREATE TABLE adapter_state (
    adapter TEXT NOT NULL,   -- name of the adapter
    key     TEXT NOT NULL,
    value   TEXT NOT NULL,
    updated BIGINT NOT NULL, -- microseconds since 1970
    PRIMARY KEY (adapter, key)
);

-- +goose Down
DROP TABLE adapter_state;
