CREATE TABLE log (id int PRIMARY KEY, user_id int, level text NOT NULL, ts timestamptz, done_at timestamptz);
CREATE INDEX ON log (ts);
CREATE TABLE users (id int PRIMARY KEY);
ALTER TABLE log ADD FOREIGN KEY (user_id) REFERENCES users;
