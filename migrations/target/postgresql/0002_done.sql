-- Rows that were anonymised or pseudonymised where their table has no marker: the key, as PostgreSQL writes its columns,
-- plays the row's part and marked_at the marker's. It is read and written, never emptied: a row that is forgotten here is
-- altered again.
CREATE TABLE retentiond_receipts.done (
  category  text        NOT NULL,
  relation  text        NOT NULL,
  key       text[]      NOT NULL,
  marked_at timestamptz NOT NULL CHECK (isfinite(marked_at)),
  PRIMARY KEY (category, relation, key)
);
