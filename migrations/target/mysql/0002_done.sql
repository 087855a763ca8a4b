-- Rows that were anonymised or pseudonymised where their table has no marker: the key, by its hash, plays the row's part
-- and marked_at (UTC) the marker's. It is read and written, never emptied: a row that is forgotten here is altered again.
CREATE TABLE IF NOT EXISTS retentiond_done (
  category  varchar(190) NOT NULL,
  relation  varchar(255) NOT NULL,
  key_hash  binary(32)   NOT NULL,
  marked_at datetime(6)  NOT NULL,
  PRIMARY KEY (key_hash, category, relation)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
