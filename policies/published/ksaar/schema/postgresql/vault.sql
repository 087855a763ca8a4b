-- The intermediate archive of the examples for Ksaar, on PostgreSQL.

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
  archived_at timestamptz,
  started_at timestamptz NOT NULL
);
CREATE INDEX accounts_started_at ON accounts (started_at);

CREATE TABLE invoices (
  id bigint PRIMARY KEY,
  account_id bigint,
  billing_email text NOT NULL,
  number text NOT NULL,
  amount numeric(12, 2) NOT NULL,
  year_ended_on date NOT NULL,
  started_on date NOT NULL
);
CREATE INDEX invoices_started_on ON invoices (started_on);
