-- Where an open batch copies its rows to before they go; null where it copies none.
ALTER TABLE retentiond.open_batch ADD COLUMN archive jsonb;

-- Copies of batches that were aborted, as long as the archive may still hold some: they are taken back as soon as it answers.
CREATE TABLE retentiond.copy_removal (
  batch   uuid PRIMARY KEY,
  rule    text        NOT NULL,
  archive jsonb       NOT NULL,
  since   timestamptz NOT NULL DEFAULT clock_timestamp()
);
