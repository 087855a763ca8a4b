CREATE TABLE log (id int PRIMARY KEY, user_id int NOT NULL, level text NOT NULL, ts timestamptz, done_at timestamptz);
CREATE INDEX ON log (ts);
CREATE UNIQUE INDEX ON log (level);
