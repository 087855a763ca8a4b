CREATE TABLE log (id int PRIMARY KEY, user_id int NOT NULL, level text NOT NULL, ts timestamptz);
CREATE INDEX ON log (ts);
CREATE TABLE log_archive (id int PRIMARY KEY, user_id int NOT NULL, level text NOT NULL, started_at text, ts timestamptz);
CREATE TABLE copied (user_id int);
