-- How often a hold was placed: a batch that knows an older number is refused. One row.
CREATE TABLE retentiond.hold_epoch (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  epoch  bigint  NOT NULL DEFAULT 0 CHECK (epoch >= 0)
);
INSERT INTO retentiond.hold_epoch DEFAULT VALUES;

-- Legal holds. Rows stay, so that who held what, why and until when can be told later.
CREATE TABLE retentiond.hold (
  hold          uuid PRIMARY KEY,
  -- The epoch that it raised: batches of an older one do not know it.
  epoch         bigint      NOT NULL UNIQUE,
  kind          text        NOT NULL CHECK (kind IN ('category', 'person', 'rule', 'connection')),
  -- What is held, where it is no person.
  target        text,
  -- The kind of person, and the value under the key of `holds.key_file`: AES-256-GCM, nonce first, tag last.
  person_kind   text,
  person_sealed bytea,
  -- The keyed digest that the ledger has.
  person_digest text,
  -- Matter and reason, sealed in the same way: they may name people.
  matter_sealed bytea       NOT NULL,
  reason_sealed bytea       NOT NULL,
  review_on     date,
  -- The entry of the ledger that says so; everything that became of the batches below stands after it.
  placed_seq    bigint      NOT NULL,
  -- The batches of older epochs that were open then, and that it waits for.
  in_flight     uuid[]      NOT NULL,
  -- The login role, which the server has authenticated, and the system's user name, which is only asserted.
  role          text        NOT NULL DEFAULT session_user,
  who           text        NOT NULL,
  placed_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Null: pending, since older batches may still be under way.
  effective_at  timestamptz,
  -- Whoever asked for the release where four eyes are on, and the sealed reason.
  asked_role    text,
  asked_who     text,
  asked_sealed  bytea,
  asked_at      timestamptz,
  released_role text,
  released_who  text,
  -- The reason, as above.
  released_sealed bytea,
  released_at   timestamptz,
  -- The end of the cooling-off period: until then it holds all the same.
  free_at       timestamptz,
  CHECK ((kind = 'person') = (target IS NULL)),
  CHECK ((kind = 'person') = (person_kind IS NOT NULL AND person_sealed IS NOT NULL AND person_digest IS NOT NULL)),
  CHECK ((asked_at IS NULL) = (asked_role IS NULL OR asked_who IS NULL OR asked_sealed IS NULL)),
  CHECK ((released_at IS NULL) = (released_role IS NULL OR released_who IS NULL OR released_sealed IS NULL)),
  CHECK ((released_at IS NULL) = (free_at IS NULL))
);

ALTER TABLE retentiond.open_batch ADD COLUMN epoch bigint NOT NULL DEFAULT 0;

-- Who approved which version of a rule, and what it decides: later versions are compared with it. Rows stay.
CREATE TABLE retentiond.approval (
  approval     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rule         text        NOT NULL,
  version      text        NOT NULL CHECK (version ~ '^[0-9a-f]{64}$'),
  -- RFC 8785 text, whose SHA-256 the version is.
  decision     text        NOT NULL,
  -- The digest of the plan that the person saw, the login role, which the server has authenticated, and the system's
  -- user name, which is only asserted. Null where nobody had to be asked.
  plan         text,
  role         text,
  who          text,
  -- Where nobody had to be asked: the approved version than which it reaches no more.
  carried_from text,
  placed_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- When the version came into force, and when another one did: one that comes back is compared anew.
  in_force_at  timestamptz,
  left_at      timestamptz,
  CHECK ((carried_from IS NULL) = (plan IS NOT NULL AND role IS NOT NULL AND who IS NOT NULL))
);
CREATE INDEX approval_of_rule ON retentiond.approval (rule, approval);

-- Who approved which plan, for one run of `apply FILE`.
CREATE TABLE retentiond.plan_approval (
  plan      text        NOT NULL CHECK (plan ~ '^[0-9a-f]{64}$'),
  role      text        NOT NULL DEFAULT session_user,
  who       text        NOT NULL,
  placed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (plan, role)
);

-- The plans that `apply FILE` has used up.
CREATE TABLE retentiond.plan_use (
  plan       text PRIMARY KEY,
  -- Shared by the runs of its rules.
  invocation uuid        NOT NULL,
  used_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The rules that wait for an approval, and why: they are not in force.
CREATE TABLE retentiond.waiting_rule (
  rule    text PRIMARY KEY,
  version text        NOT NULL,
  reasons text[]      NOT NULL,
  since   timestamptz NOT NULL DEFAULT clock_timestamp()
);
