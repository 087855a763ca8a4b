-- The ledger: entries are only ever added; the database itself refuses everything else.
CREATE TABLE retentiond.ledger (
  seq   bigint PRIMARY KEY CHECK (seq > 0),
  entry text   NOT NULL,
  hash  text   NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$')
);

-- One row: which ledger this is and where it ends. Its row lock is the chain lock.
CREATE TABLE retentiond.chain (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  ledger uuid    NOT NULL,
  size   bigint  NOT NULL DEFAULT 0 CHECK (size >= 0),
  head   text    NOT NULL CHECK (head ~ '^[0-9a-f]{64}$')
);

CREATE FUNCTION retentiond.refuse_change() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is only ever added to: % of %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER ledger_is_only_added_to
  BEFORE UPDATE OR DELETE OR TRUNCATE ON retentiond.ledger
  FOR EACH STATEMENT EXECUTE FUNCTION retentiond.refuse_change();

CREATE TRIGGER chain_stays
  BEFORE DELETE OR TRUNCATE ON retentiond.chain
  FOR EACH STATEMENT EXECUTE FUNCTION retentiond.refuse_change();

CREATE FUNCTION retentiond.refuse_shortening() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF NEW.size <= OLD.size OR NEW.ledger <> OLD.ledger THEN
    RAISE EXCEPTION 'the ledger is only ever added to: its head cannot go back'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER chain_only_grows
  BEFORE UPDATE ON retentiond.chain
  FOR EACH ROW EXECUTE FUNCTION retentiond.refuse_shortening();
