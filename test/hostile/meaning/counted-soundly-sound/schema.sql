CREATE TABLE log (id int PRIMARY KEY, user_id int NOT NULL, level text NOT NULL, ts timestamptz);
CREATE INDEX ON log (ts);
CREATE TABLE counts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, level text UNIQUE, logs bigint NOT NULL, noted_at timestamptz NOT NULL DEFAULT now());
