CREATE TABLE "(SELECT 1) --" (id int PRIMARY KEY, user_id int, ts timestamptz);
CREATE INDEX ON "(SELECT 1) --" (ts);
