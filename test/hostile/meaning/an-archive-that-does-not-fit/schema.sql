CREATE TABLE log (id int PRIMARY KEY, user_id int NOT NULL, level text NOT NULL, size bigint, note text, started_at timestamptz, ts timestamptz);
CREATE INDEX ON log (ts);
CREATE TABLE log_archive (id int, user_id int NOT NULL, size integer, note text NOT NULL, started_at timestamptz, ts timestamptz, who text NOT NULL);
CREATE UNIQUE INDEX ON log_archive (user_id);
CREATE TABLE copied (user_id int REFERENCES log_archive (user_id) ON DELETE CASCADE);
CREATE INDEX ON log_archive (started_at);
