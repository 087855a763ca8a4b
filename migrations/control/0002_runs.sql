-- The rules in force, since when, and on which schedule: what a run is due against.
CREATE TABLE retentiond.rule (
  rule       text PRIMARY KEY,
  version    text        NOT NULL,
  schedule   text        NOT NULL,
  -- Scheduled times after this one are due; it moves forward with every run.
  due_after  timestamptz NOT NULL,
  in_force   boolean     NOT NULL DEFAULT true,
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE retentiond.run (
  id         uuid PRIMARY KEY,
  -- One `apply` starts several runs, one a rule; they share this id.
  invocation uuid        NOT NULL,
  rule       text        NOT NULL,
  version    text        NOT NULL,
  -- Null where a person started it.
  due_at     timestamptz,
  state      text        NOT NULL CHECK (state IN ('queued', 'running', 'pausing', 'paused', 'interrupted',
    'cancelling', 'cancelled', 'succeeded', 'failed')),
  -- A slug: what stopped it; null where nothing did.
  stopped_by text,
  -- The person behind it, and their reason, where there is one.
  who        text,
  why        text,
  -- Until when it is paused; null: until somebody resumes it.
  until      timestamptz,
  rows       bigint      NOT NULL DEFAULT 0,
  batches    bigint      NOT NULL DEFAULT 0,
  -- Rows that were due where it only looked.
  observed   bigint,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  started_at timestamptz,
  ended_at   timestamptz,
  -- A scheduled time is run once, however often we are woken for it.
  UNIQUE (rule, due_at)
);
CREATE INDEX run_unfinished ON retentiond.run (rule, due_at) WHERE state NOT IN ('cancelled', 'succeeded', 'failed');

-- Who may act for a rule, until when. The fence grows with every holder, so that a revived one is known as stale.
CREATE TABLE retentiond.lease (
  rule  text PRIMARY KEY,
  run   uuid,
  owner text,
  fence bigint      NOT NULL,
  until timestamptz NOT NULL
);

-- Batches with an intent and no outcome yet.
CREATE TABLE retentiond.open_batch (
  batch      uuid PRIMARY KEY,
  run        uuid        NOT NULL REFERENCES retentiond.run (id),
  rule       text        NOT NULL,
  connection text        NOT NULL,
  relation   text        NOT NULL,
  rows       bigint      NOT NULL CHECK (rows > 0),
  fence      bigint      NOT NULL,
  target     jsonb       NOT NULL,
  opened_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX open_batch_by_relation ON retentiond.open_batch (connection, relation);

-- The keyed digests under an intent's root, 32 bytes each, in its order; gone again when the batch was aborted.
CREATE TABLE retentiond.batch_digest (
  batch      uuid PRIMARY KEY,
  connection text  NOT NULL,
  relation   text  NOT NULL,
  digests    bytea NOT NULL CHECK (length(digests) % 32 = 0)
);
ALTER TABLE retentiond.batch_digest ALTER COLUMN digests SET STORAGE EXTERNAL;
