-- The database of the examples for Kalido, on PostgreSQL.

CREATE TABLE prospects (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  collected_at timestamptz NOT NULL
);
CREATE INDEX prospects_collected_at ON prospects (collected_at);

CREATE TABLE messages (
  id bigint PRIMARY KEY,
  prospect_id bigint NOT NULL REFERENCES prospects (id),
  direction text NOT NULL,
  sent_at timestamptz NOT NULL
);
CREATE INDEX messages_prospect_id ON messages (prospect_id);

CREATE TABLE cookies (
  id bigint PRIMARY KEY,
  visitor_id text NOT NULL,
  name text NOT NULL
);

-- Every renewal is a row; only the first one counts.
CREATE TABLE cookie_placements (
  id bigint PRIMARY KEY,
  cookie_id bigint NOT NULL REFERENCES cookies (id),
  placed_at timestamptz NOT NULL
);
CREATE INDEX cookie_placements_cookie_id ON cookie_placements (cookie_id);

CREATE TABLE contacts (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  purpose text NOT NULL,
  noted_at timestamptz NOT NULL
);
