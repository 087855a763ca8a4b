CREATE TABLE log (id int PRIMARY KEY, user_id int NOT NULL, level text NOT NULL, ts timestamptz);
CREATE INDEX ON log (ts);
CREATE TABLE sessions (id int PRIMARY KEY, log_id text, at timestamptz);
CREATE INDEX ON sessions (log_id);
