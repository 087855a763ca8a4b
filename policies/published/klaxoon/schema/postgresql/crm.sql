-- The database of the examples for Klaxoon, on PostgreSQL.

-- found_under_age_at is null unless the person turned out to be under 16.
CREATE TABLE users (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  name text NOT NULL,
  account_deleted_at timestamptz,
  found_under_age_at timestamptz
);
CREATE INDEX users_account_deleted_at ON users (account_deleted_at);
CREATE INDEX users_found_under_age_at ON users (found_under_age_at);

CREATE TABLE boards (
  id bigint PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES users (id),
  title text NOT NULL
);
CREATE INDEX boards_user_id ON boards (user_id);

-- needed_for says who or what still needs the row: law, authority or dispute.
CREATE TABLE account_records (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  note text NOT NULL,
  contract_ended_on date,
  account_deleted_at timestamptz,
  needed_for text
);
CREATE INDEX account_records_contract_ended_on ON account_records (contract_ended_on);
CREATE INDEX account_records_account_deleted_at ON account_records (account_deleted_at);

CREATE TABLE newsletter_readers (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  collected_at timestamptz NOT NULL,
  last_contact_at timestamptz
);
CREATE INDEX newsletter_readers_collected_at ON newsletter_readers (collected_at);
CREATE INDEX newsletter_readers_last_contact_at ON newsletter_readers (last_contact_at);

-- A cookie may be both essential and a measure of traffic.
CREATE TABLE visitor_cookies (
  id bigint PRIMARY KEY,
  visitor_id text NOT NULL,
  name text NOT NULL,
  measures_traffic boolean NOT NULL,
  set_at timestamptz NOT NULL
);
CREATE INDEX visitor_cookies_set_at ON visitor_cookies (set_at);

CREATE TABLE people (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  role text NOT NULL,
  note text
);
