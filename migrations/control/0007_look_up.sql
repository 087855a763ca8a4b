-- Where to look for an entry. What is found is read and checked as always: an index is no evidence. The texts are not
-- parsed, so that a row that somebody has changed does not break the search for others.
CREATE FUNCTION retentiond.kind_of(entry text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT substring(entry FROM '"kind":"([a-z ]+)"') $$;
CREATE FUNCTION retentiond.batch_of(entry text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT substring(entry FROM '"batch":"([0-9a-f-]{36})"') $$;
CREATE FUNCTION retentiond.run_of(entry text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT substring(entry FROM '"run":"([0-9a-f-]{36})"') $$;
CREATE FUNCTION retentiond.time_of(entry text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT substring(entry FROM '"at":"([^"]+)"') $$;

CREATE INDEX ledger_by_batch ON retentiond.ledger (retentiond.batch_of(entry), seq)
  WHERE retentiond.batch_of(entry) IS NOT NULL;
-- Intents and outcomes are nearly all of a ledger, and are looked for by their batches.
CREATE INDEX ledger_by_kind ON retentiond.ledger (retentiond.kind_of(entry), seq)
  WHERE retentiond.kind_of(entry) <> 'intent' AND retentiond.kind_of(entry) <> 'outcome';
CREATE INDEX ledger_by_run ON retentiond.ledger (retentiond.run_of(entry), seq)
  WHERE retentiond.run_of(entry) IS NOT NULL
    AND retentiond.kind_of(entry) <> 'intent' AND retentiond.kind_of(entry) <> 'outcome';
