-- How many rows of a rule stood in which state when they were last counted: shown by `status` and /metrics, and read by
-- nothing that decides. A daemon that may not write here loses the numbers and nothing else.
CREATE TABLE retentiond.rule_count (
  rule            text PRIMARY KEY,
  -- Of the version that was counted; null: none was yet.
  version         text,
  -- Rows by state, as `plan` names them.
  states          jsonb,
  -- How many whole days ago the start was of the row that is due for longest, where one is overdue; the moment itself would
  -- be a value of that row.
  oldest_overdue_days integer CHECK (oldest_overdue_days >= 0),
  counted_at      timestamptz,
  -- The last attempt, what it was for, how long it took, and the code of what it failed with; null: it did not.
  tried_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  tried_version   text        NOT NULL,
  milliseconds    bigint      NOT NULL DEFAULT 0 CHECK (milliseconds >= 0),
  failed          text,
  CHECK ((counted_at IS NULL) = (states IS NULL) AND (counted_at IS NULL) = (version IS NULL))
);
