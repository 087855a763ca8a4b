CREATE TABLE log (id int, user_id int, ts timestamptz, PRIMARY KEY (id, ts)) PARTITION BY RANGE (ts);
