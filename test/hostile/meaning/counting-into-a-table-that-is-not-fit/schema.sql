CREATE TABLE log (id int PRIMARY KEY, user_id int NOT NULL, level text NOT NULL, ts timestamptz);
CREATE INDEX ON log (ts);
CREATE TABLE counts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  month boolean,
  level text NOT NULL,
  source text NOT NULL,
  logs numeric,
  doubled numeric GENERATED ALWAYS AS (logs * 2) STORED UNIQUE
);
CREATE UNIQUE INDEX counts_level ON counts (level);
