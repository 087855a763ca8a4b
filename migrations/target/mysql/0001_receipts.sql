-- Which ledger the receipts of this database belong to.
CREATE TABLE IF NOT EXISTS retentiond_ledger (
  single tinyint  NOT NULL DEFAULT 1 PRIMARY KEY,
  ledger char(36) NOT NULL,
  CONSTRAINT retentiond_ledger_single CHECK (single = 1)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- A row here commits together with its batch: its unique key is the proof that it did, or the fence that it cannot.
CREATE TABLE IF NOT EXISTS retentiond_receipt (
  batch      char(36)    NOT NULL PRIMARY KEY,
  outcome    char(4)     NOT NULL,
  `rows`     bigint      NOT NULL,
  written_at datetime(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
  CONSTRAINT retentiond_receipt_outcome CHECK (outcome IN ('done', 'void')),
  CONSTRAINT retentiond_receipt_rows CHECK (`rows` >= 0)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
