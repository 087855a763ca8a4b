-- Which ledger the receipts of this database belong to.
CREATE TABLE retentiond_receipts.ledger (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  ledger uuid    NOT NULL
);

-- A row here commits together with its batch: its unique key is the proof that it did, or the fence that it cannot.
CREATE TABLE retentiond_receipts.receipt (
  batch    uuid PRIMARY KEY,
  outcome  text        NOT NULL CHECK (outcome IN ('done', 'void')),
  rows     bigint      NOT NULL CHECK (rows >= 0),
  written_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
