/** How the rule under test takes its rows and proves it: the table and the connection decide. */
export const FORMS = ['removes first', 'locks first', 'leaves no receipt'] as const;
export type Form = (typeof FORMS)[number];

/** What no output may ever hold: every row has it. */
export const CANARY = 'canary-7f3a';

/** The rule's table, and one beside it that nobody named. */
export const GROUNDS = `
  CREATE TABLE log (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ts timestamptz, user_id int, note text NOT NULL);
  CREATE INDEX ON log (ts);
  CREATE TABLE beside (id bigint PRIMARY KEY, log_id bigint, note text NOT NULL);
  INSERT INTO beside SELECT i, NULL, '${CANARY}' FROM generate_series(1, 50) i`;

/** A key that points at the table is enough for the form that locks first. */
export const LANDS: Readonly<Record<Form, string>> = {
  'removes first': 'SELECT 1',
  'locks first': 'ALTER TABLE beside ADD FOREIGN KEY (log_id) REFERENCES log (id)',
  'leaves no receipt': 'SELECT 1',
};
