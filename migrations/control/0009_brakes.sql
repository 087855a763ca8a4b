-- What holds a run's next batch back at this moment: shown by `status` and /metrics, and read by nothing that decides.
ALTER TABLE retentiond.run
  -- A list of names, values and limits; null: nothing.
  ADD COLUMN braked       jsonb CHECK (jsonb_typeof(braked) = 'array'),
  ADD COLUMN braked_since timestamptz,
  ADD CHECK ((braked IS NULL) = (braked_since IS NULL));
