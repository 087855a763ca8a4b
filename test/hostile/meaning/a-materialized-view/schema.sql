CREATE TABLE logs (id int PRIMARY KEY, user_id int NOT NULL, level text NOT NULL, ts timestamptz);
CREATE INDEX ON logs (ts);
CREATE MATERIALIZED VIEW log AS SELECT * FROM logs;
