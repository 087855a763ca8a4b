CREATE TABLE log (id float8 PRIMARY KEY, user_id float8 NOT NULL, level text NOT NULL, ts timestamptz);
CREATE INDEX ON log (ts);
