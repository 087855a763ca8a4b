CREATE TABLE log (id int PRIMARY KEY, user_id int NOT NULL, level text NOT NULL, took float8, ts timestamptz);
CREATE INDEX ON log (ts);
CREATE TABLE counts (month date, log_id int, who int, took float8, level varchar(3), logs bigint NOT NULL,
  UNIQUE (month, log_id, who, took, level));
