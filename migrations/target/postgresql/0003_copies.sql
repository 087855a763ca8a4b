-- Rows of this database that are copies of rows that were archived: where each came from, and by which copying. A row of an
-- archive without a line here is somebody else's. The key is the JSON text of its values; its hash stands for it.
CREATE TABLE retentiond_receipts.copy (
  relation          text     NOT NULL,
  key_hash          text     NOT NULL,
  key               text     NOT NULL,
  source_connection text     NOT NULL,
  source_relation   text     NOT NULL,
  copy              text     NOT NULL,
  -- The copying before, where the row had stayed in its place and came back, and the values that it had copied: they come
  -- back where this one is undone.
  earlier           text,
  replaced          text,
  -- Whether the copy was taken back, since its batch was aborted.
  removed           smallint NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
  PRIMARY KEY (relation, key_hash)
);
CREATE INDEX copy_by_copying ON retentiond_receipts.copy (copy);
