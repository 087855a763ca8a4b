-- Texts that entries of the ledger name by their SHA-256: policies, data maps, settings.
CREATE TABLE retentiond.text (
  hash text PRIMARY KEY CHECK (hash = encode(sha256(convert_to(body, 'UTF8')), 'hex')),
  body text NOT NULL
);
CREATE TRIGGER text_is_only_added_to
  BEFORE UPDATE OR DELETE OR TRUNCATE ON retentiond.text
  FOR EACH STATEMENT EXECUTE FUNCTION retentiond.refuse_change();

-- The set of policies that the ledger named last, of the daemons and of runs in the foreground.
CREATE TABLE retentiond.recorded_set (
  by       text PRIMARY KEY CHECK (by IN ('daemon', 'apply')),
  set      text   NOT NULL CHECK (set ~ '^[0-9a-f]{64}$'),
  settings text   NOT NULL CHECK (settings ~ '^[0-9a-f]{64}$'),
  -- The number of the entry.
  entry    bigint NOT NULL
);

-- Signed heads of the tree over the entries, and what is needed to go on from there.
CREATE TABLE retentiond.checkpoint (
  size      bigint PRIMARY KEY CHECK (size > 0),
  root      text        NOT NULL CHECK (root ~ '^[0-9a-f]{64}$'),
  -- Roots of the perfect subtrees at the right edge, from left to right, in hex.
  frontier  text[]      NOT NULL,
  -- The C2SP signed note, as it was offered to the sinks, and the name of the key in force that signed it.
  note      text        NOT NULL,
  key       text        NOT NULL,
  signed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TRIGGER checkpoint_is_only_added_to
  BEFORE UPDATE OR DELETE OR TRUNCATE ON retentiond.checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION retentiond.refuse_change();

-- Every signing and digest key that came into use, by the entry that says so; the last of a purpose is in force.
CREATE TABLE retentiond.evidence_key (
  seq      bigint PRIMARY KEY,
  purpose  text NOT NULL CHECK (purpose IN ('signing', 'digest')),
  name     text NOT NULL,
  -- Of a signing key; null for digest keys, which nobody may know.
  verifier text,
  since    timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (purpose, name)
);
CREATE TRIGGER evidence_key_is_only_added_to
  BEFORE UPDATE OR DELETE OR TRUNCATE ON retentiond.evidence_key
  FOR EACH STATEMENT EXECUTE FUNCTION retentiond.refuse_change();

-- Where checkpoints go, and how that went last; what keeps them from being signed at all has a row of its own.
CREATE TABLE retentiond.checkpoint_sink (
  sink          text PRIMARY KEY,
  -- Of the last checkpoint that it took; null: none yet.
  size          bigint,
  written_at    timestamptz,
  failing_since timestamptz,
  -- One line; null where nothing ails it.
  trouble       text
);

-- How far the ledger was verified, and what the verifier knew there, so that it can go on. One row.
CREATE TABLE retentiond.verified (
  single      boolean PRIMARY KEY DEFAULT true CHECK (single),
  size        bigint      NOT NULL CHECK (size > 0),
  head        text        NOT NULL,
  state       jsonb       NOT NULL,
  verified_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What is wrong with the evidence as a whole. Rows stay, so that it can be told later.
CREATE TABLE retentiond.alarm (
  alarm        uuid PRIMARY KEY,
  about        text        NOT NULL CHECK (about IN ('ledger', 'sinks', 'target', 'control')),
  -- Null: every connection.
  connection   text,
  code         text        NOT NULL,
  -- One line for people, without personal data.
  fact         text        NOT NULL,
  -- Whether no batch begins while it stands.
  stops        boolean     NOT NULL,
  raised_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  cleared_at   timestamptz,
  -- Null: it cleared by itself.
  cleared_role text,
  cleared_who  text
);
CREATE UNIQUE INDEX alarm_stands ON retentiond.alarm (about, coalesce(connection, ''), code) WHERE cleared_at IS NULL;

-- Checkpoints that were found in a sink and that this ledger does not contain: accepted once their alarm is cleared.
CREATE TABLE retentiond.foreign_checkpoint (
  size  bigint NOT NULL,
  root  text   NOT NULL,
  alarm uuid   NOT NULL REFERENCES retentiond.alarm,
  PRIMARY KEY (size, root, alarm)
);

-- Who looked at the evidence: a chain of its own, whose end is anchored in the ledger.
CREATE TABLE retentiond.access (
  seq   bigint PRIMARY KEY CHECK (seq > 0),
  entry text   NOT NULL,
  hash  text   NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$')
);
CREATE TRIGGER access_is_only_added_to
  BEFORE UPDATE OR DELETE OR TRUNCATE ON retentiond.access
  FOR EACH STATEMENT EXECUTE FUNCTION retentiond.refuse_change();
CREATE TABLE retentiond.access_chain (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  size   bigint  NOT NULL DEFAULT 0 CHECK (size >= 0),
  head   text    NOT NULL DEFAULT repeat('0', 64) CHECK (head ~ '^[0-9a-f]{64}$')
);
INSERT INTO retentiond.access_chain DEFAULT VALUES;
CREATE TRIGGER access_chain_stays
  BEFORE DELETE OR TRUNCATE ON retentiond.access_chain
  FOR EACH STATEMENT EXECUTE FUNCTION retentiond.refuse_change();
CREATE FUNCTION retentiond.refuse_shorter_access() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF NEW.size <= OLD.size THEN
    RAISE EXCEPTION 'the access log is only ever added to: its head cannot go back'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER access_chain_only_grows
  BEFORE UPDATE ON retentiond.access_chain
  FOR EACH ROW EXECUTE FUNCTION retentiond.refuse_shorter_access();

-- How many views the ledger has anchored; apart from their chain, so that anchoring waits for no view. One row.
CREATE TABLE retentiond.access_anchor (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  size   bigint  NOT NULL DEFAULT 0 CHECK (size >= 0)
);
INSERT INTO retentiond.access_anchor DEFAULT VALUES;

-- Which server and database stood behind a connection last, and how far its receipts were compared with the outcomes.
CREATE TABLE retentiond.target_seen (
  connection text PRIMARY KEY,
  identity   jsonb       NOT NULL,
  -- Outcomes up to this entry were compared with the receipts.
  compared   bigint      NOT NULL DEFAULT 0,
  -- Outcomes up to this entry are not compared any more: somebody has cleared the alarm about their receipts.
  accepted   bigint      NOT NULL DEFAULT 0,
  -- Receipts of outcomes up to this entry may be gone, as the ledger says; and those up to that one are gone.
  pruning    bigint      NOT NULL DEFAULT 0,
  pruned     bigint      NOT NULL DEFAULT 0,
  seen_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- When every receipt was compared last; null: never.
  whole_at   timestamptz
);

-- Receipts of batches that this ledger does not know, as they were when an alarm was raised about them.
CREATE TABLE retentiond.stray_receipt (
  connection text NOT NULL,
  batch      uuid NOT NULL,
  rows       bigint NOT NULL,
  noticed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (connection, batch)
);

-- Copyings to archives, which leave a receipt there under a name of their own.
CREATE TABLE retentiond.copying (
  copy       uuid PRIMARY KEY,
  batch      uuid NOT NULL UNIQUE,
  connection text NOT NULL
);
INSERT INTO retentiond.copying (copy, batch, connection)
  SELECT (archive ->> 'copy')::uuid, batch, archive ->> 'connection' FROM retentiond.open_batch WHERE archive IS NOT NULL;

-- The entry of a batch's intent, and the key of its digests, which may be dropped (null) while the root stays.
ALTER TABLE retentiond.batch_digest ADD COLUMN intent bigint, ADD COLUMN digest_key text,
  ALTER COLUMN digests DROP NOT NULL;
UPDATE retentiond.batch_digest d SET intent = l.seq, digest_key = l.entry::jsonb ->> 'digest_key'
  FROM retentiond.ledger l WHERE l.entry::jsonb ->> 'kind' = 'intent' AND (l.entry::jsonb ->> 'batch')::uuid = d.batch;
CREATE INDEX batch_digest_by_intent ON retentiond.batch_digest (intent);
