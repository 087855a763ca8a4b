-- The same texts, found by where their key stands: matching patterns took most of the time in which an entry is written.
-- A key is written nowhere else in an entry, since a quotation mark inside a text is escaped.
CREATE FUNCTION retentiond.text_of(entry text, key text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT nullif(split_part(split_part(entry, key, 2), '"', 1), '') $$;
CREATE OR REPLACE FUNCTION retentiond.kind_of(entry text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT retentiond.text_of(entry, '"kind":"') $$;
CREATE OR REPLACE FUNCTION retentiond.batch_of(entry text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT retentiond.text_of(entry, '"batch":"') $$;
CREATE OR REPLACE FUNCTION retentiond.run_of(entry text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT retentiond.text_of(entry, '"run":"') $$;
CREATE OR REPLACE FUNCTION retentiond.time_of(entry text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT retentiond.text_of(entry, '"at":"') $$;

REINDEX INDEX retentiond.ledger_by_batch;
REINDEX INDEX retentiond.ledger_by_kind;
REINDEX INDEX retentiond.ledger_by_run;

-- The same of a hash: a pattern that counts is matched eight times as slowly.
ALTER TABLE retentiond.ledger DROP CONSTRAINT ledger_hash_check,
  ADD CONSTRAINT ledger_hash_check CHECK (length(hash) = 64 AND hash !~ '[^0-9a-f]');
ALTER TABLE retentiond.chain DROP CONSTRAINT chain_head_check,
  ADD CONSTRAINT chain_head_check CHECK (length(head) = 64 AND head !~ '[^0-9a-f]');
