-- The database of the examples for Kaspr, on PostgreSQL.

CREATE TABLE enquiries (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  body text NOT NULL,
  received_at timestamptz NOT NULL
);
CREATE INDEX enquiries_received_at ON enquiries (received_at);

CREATE TABLE accounts (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  name text NOT NULL,
  address text,
  ended_at timestamptz
);
CREATE INDEX accounts_ended_at ON accounts (ended_at);

CREATE TABLE invoices (
  id bigint PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES accounts (id),
  number text NOT NULL,
  amount numeric(12, 2) NOT NULL,
  year_ended_on date NOT NULL
);
CREATE INDEX invoices_account_id ON invoices (account_id);
CREATE INDEX invoices_year_ended_on ON invoices (year_ended_on);

-- No row may ever stand here.
CREATE TABLE payment_details (
  id bigint PRIMARY KEY,
  account_id bigint,
  kind text NOT NULL,
  value text NOT NULL
);

CREATE TABLE marketing_contacts (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  opted_out_at timestamptz
);
CREATE INDEX marketing_contacts_opted_out_at ON marketing_contacts (opted_out_at);

CREATE TABLE referrals (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  referred_by bigint,
  opted_out_at timestamptz
);
CREATE INDEX referrals_opted_out_at ON referrals (opted_out_at);

CREATE TABLE visits (
  id bigint PRIMARY KEY,
  visitor_id text NOT NULL,
  visited_at timestamptz NOT NULL,
  country text,
  page text NOT NULL
);
CREATE INDEX visits_visited_at ON visits (visited_at);

-- Anonymous counts; the row without a month and a country takes what small groups have.
CREATE TABLE visits_by_month (
  month date,
  country text,
  visits bigint NOT NULL,
  UNIQUE NULLS NOT DISTINCT (month, country)
);
INSERT INTO visits_by_month (month, country, visits) VALUES (NULL, NULL, 0);

CREATE TABLE business_profiles (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  company text NOT NULL,
  opted_out boolean NOT NULL,
  opted_out_at timestamptz
);
CREATE INDEX business_profiles_opted_out_at ON business_profiles (opted_out_at);

CREATE TABLE visitor_cookies (
  id bigint PRIMARY KEY,
  visitor_id text NOT NULL,
  name text NOT NULL,
  set_at timestamptz NOT NULL
);
CREATE INDEX visitor_cookies_set_at ON visitor_cookies (set_at);
