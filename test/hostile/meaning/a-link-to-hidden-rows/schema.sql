CREATE TABLE log (id int PRIMARY KEY, user_id int NOT NULL, level text NOT NULL, ts timestamptz);
CREATE INDEX ON log (ts);
CREATE TABLE sessions (id int PRIMARY KEY, log_id int, at timestamptz);
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
