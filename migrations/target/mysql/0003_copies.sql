-- Rows of this database that are copies of rows that were archived: where each came from, and by which copying. A row of an
-- archive without a line here is somebody else's. The key is the JSON text of its values; its hash stands for it. Where the
-- row had stayed in its place and came back, earlier and replaced are the copying before and the values that it had copied:
-- they come back where this one is undone. What was taken back, since its batch was aborted, is removed.
CREATE TABLE IF NOT EXISTS retentiond_copy (
  relation          varchar(255) NOT NULL,
  key_hash          char(64)     NOT NULL,
  `key`             longtext     NOT NULL,
  source_connection varchar(255) NOT NULL,
  source_relation   varchar(255) NOT NULL,
  copy              char(36)     NOT NULL,
  earlier           char(36)     NULL,
  replaced          longtext     NULL,
  removed           smallint     NOT NULL DEFAULT 0,
  PRIMARY KEY (relation, key_hash),
  KEY retentiond_copy_by_copying (copy),
  CONSTRAINT retentiond_copy_removed CHECK (removed IN (0, 1))
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
