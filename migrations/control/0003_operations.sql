-- What persons have paused. Rows stay, so that who paused what, why and until when can be told later.
CREATE TABLE retentiond.pause (
  pause     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- Null: every rule.
  rule      text,
  -- The login role, which the server has authenticated, and the system's user name, which is only asserted.
  role      text        NOT NULL DEFAULT session_user,
  who       text        NOT NULL,
  why       text        NOT NULL,
  placed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  until     timestamptz,
  lifted_at timestamptz,
  lifted_by text
);
CREATE INDEX pause_in_force ON retentiond.pause (rule) WHERE lifted_at IS NULL;

-- The daemons that gave a sign of life, and what ails them.
CREATE TABLE retentiond.daemon (
  daemon     uuid PRIMARY KEY,
  owner      text        NOT NULL,
  tasks      text[]      NOT NULL,
  -- SHA-256 over the rules' versions that it has in force.
  rules      text        NOT NULL,
  -- One line each; empty where nothing ails it.
  troubles   text[]      NOT NULL DEFAULT '{}',
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
