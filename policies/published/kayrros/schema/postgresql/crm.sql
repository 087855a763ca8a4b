-- The database of the examples for Kayrros, on PostgreSQL.

CREATE TABLE access_log (
  id bigint PRIMARY KEY,
  logged_at timestamptz NOT NULL,
  user_id bigint,
  ip inet NOT NULL,
  path text NOT NULL
);
CREATE INDEX access_log_logged_at ON access_log (logged_at);

CREATE TABLE investigations (
  id bigint PRIMARY KEY,
  log_id bigint NOT NULL REFERENCES access_log (id),
  state text NOT NULL CHECK (state IN ('open', 'waiting', 'closed'))
);
CREATE INDEX investigations_log_id ON investigations (log_id);

-- set_at and ended_at count milliseconds since 1970, as a browser does.
CREATE TABLE visitor_cookies (
  id bigint PRIMARY KEY,
  visitor_id text NOT NULL,
  name text NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('audience', 'session', 'necessary')),
  set_at bigint NOT NULL,
  ended_at bigint
);
CREATE INDEX visitor_cookies_set_at ON visitor_cookies (set_at);
CREATE INDEX visitor_cookies_ended_at ON visitor_cookies (ended_at);

CREATE TABLE applications (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  letter text NOT NULL,
  received_on date NOT NULL,
  restriction text CHECK (restriction IN ('accuracy', 'unlawful', 'claim', 'objection'))
);
CREATE INDEX applications_received_on ON applications (received_on);

CREATE TABLE subscribers (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  name text NOT NULL
);

-- ended_at is what the clock on the office wall showed, in whole seconds; it is null while the agreement runs.
CREATE TABLE agreements (
  id bigint PRIMARY KEY,
  subscriber_id bigint NOT NULL REFERENCES subscribers (id),
  kind text NOT NULL CHECK (kind IN ('subscription', 'trial')),
  ended_at timestamp(0)
);
CREATE INDEX agreements_subscriber_id ON agreements (subscriber_id);

CREATE TABLE restrictions (
  id bigint PRIMARY KEY,
  subscriber_id bigint NOT NULL REFERENCES subscribers (id),
  ground text NOT NULL CHECK (ground IN ('accuracy', 'unlawful', 'claim', 'objection')),
  lifted_on date
);
CREATE INDEX restrictions_subscriber_id ON restrictions (subscriber_id);

CREATE TABLE contact_details (
  id bigint PRIMARY KEY,
  subscriber_id bigint NOT NULL REFERENCES subscribers (id),
  kind text NOT NULL,
  value text NOT NULL,
  found_inaccurate_at timestamptz,
  restriction text CHECK (restriction IN ('accuracy', 'unlawful', 'claim', 'objection'))
);
CREATE INDEX contact_details_subscriber_id ON contact_details (subscriber_id);
CREATE INDEX contact_details_found_inaccurate_at ON contact_details (found_inaccurate_at);

CREATE TABLE schema_migrations (
  version integer PRIMARY KEY
);
