CREATE TABLE log (id int, user_id int NOT NULL, level text NOT NULL, ts timestamptz);
CREATE INDEX ON log (ts);
