-- The database of the examples for Ksaar, on PostgreSQL.

-- archived_at is null until an account is archived, and what canvassing does not need is null from then on.
CREATE TABLE accounts (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  name text NOT NULL,
  phone text,
  address text,
  plan text,
  status text NOT NULL CHECK (status IN ('open', 'closed')),
  deleted_at timestamptz,
  unsubscribed_at timestamptz,
  archived_at timestamptz
);
CREATE INDEX accounts_deleted_at ON accounts (deleted_at);
CREATE INDEX accounts_unsubscribed_at ON accounts (unsubscribed_at);

CREATE TABLE prospects (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  collected_at timestamptz NOT NULL
);
CREATE INDEX prospects_collected_at ON prospects (collected_at);

CREATE TABLE messages (
  id bigint PRIMARY KEY,
  prospect_id bigint NOT NULL REFERENCES prospects (id),
  direction text NOT NULL CHECK (direction IN ('in', 'out')),
  sent_at timestamptz NOT NULL
);
CREATE INDEX messages_prospect_id ON messages (prospect_id);

CREATE TABLE connection_log (
  id bigint PRIMARY KEY,
  user_id bigint,
  ip inet NOT NULL,
  connected_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX connection_log_connected_at ON connection_log (connected_at);
CREATE INDEX connection_log_used_at ON connection_log (used_at);

CREATE TABLE feature_usage (
  id bigint PRIMARY KEY,
  user_id bigint,
  ip text,
  browser text,
  feature text NOT NULL,
  country text,
  used_at timestamptz NOT NULL,
  anonymised_at timestamptz
);
CREATE INDEX feature_usage_used_at ON feature_usage (used_at);

CREATE TABLE cookie_visitors (
  id bigint PRIMARY KEY,
  visitor_id text NOT NULL
);

CREATE TABLE cookie_consents (
  id bigint PRIMARY KEY,
  cookie_visitor_id bigint NOT NULL REFERENCES cookie_visitors (id),
  given_at timestamptz NOT NULL
);
CREATE INDEX cookie_consents_visitor ON cookie_consents (cookie_visitor_id);

CREATE TABLE payment_cards (
  id bigint PRIMARY KEY,
  account_id bigint,
  number text NOT NULL
);

CREATE TABLE invoices (
  id bigint PRIMARY KEY,
  account_id bigint REFERENCES accounts (id),
  billing_email text NOT NULL,
  number text NOT NULL,
  amount numeric(12, 2) NOT NULL,
  year_ended_on date NOT NULL
);
CREATE INDEX invoices_account_id ON invoices (account_id);
CREATE INDEX invoices_year_ended_on ON invoices (year_ended_on);
