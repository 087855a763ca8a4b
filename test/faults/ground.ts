/** How the rule under test takes its rows and proves it: the rule, its table and the connection decide. */
export const FORMS = [
  'removes first',
  'locks first',
  'leaves no receipt',
  'alters first',
  'remembers keys',
] as const;
export type Form = (typeof FORMS)[number];

/** What no output may ever hold: every row has it. */
export const CANARY = 'canary-7f3a';

/** The rule's table, and one beside it that nobody named. */
export const GROUNDS = `
  CREATE TABLE log (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ts timestamptz, user_id int,
    note text NOT NULL DEFAULT '${CANARY}', phone text DEFAULT '${CANARY}', marked_at timestamptz);
  CREATE INDEX ON log (ts);
  CREATE TABLE beside (id bigint PRIMARY KEY, log_id bigint, note text NOT NULL);
  INSERT INTO beside SELECT i, NULL, '${CANARY}' FROM generate_series(1, 50) i`;

/** SQL of what stands in `marked_at` where somebody else has set it. */
export const BY_HAND = "ts + interval '1 microsecond'";

/** What makes a rule take its form, and how its effect on a row is seen; SQL is of a row of the log. */
export interface Land {
  /** SQL that makes the tables fit. */
  readonly made: string;
  readonly receipts: 'table' | 'none';
  readonly action: 'delete' | 'anonymise';
  /** More lines of the data map about the table. */
  readonly map: string;
  /** SQL: the rule must pass the row by, since somebody has said that it is done. */
  readonly isPassedBy: string;
  /** SQL: the rule itself has said that the row is done. */
  readonly isMarked: string;
}

const REMOVED: Land = {
  made: 'SELECT 1',
  receipts: 'table',
  action: 'delete',
  map: '',
  isPassedBy: 'FALSE',
  isMarked: 'FALSE',
};

export const LANDS: Readonly<Record<Form, Land>> = {
  'removes first': REMOVED,
  // A key that points at the table is enough for the form that locks first.
  'locks first': {
    ...REMOVED,
    made: 'ALTER TABLE beside ADD FOREIGN KEY (log_id) REFERENCES log (id)',
  },
  'leaves no receipt': { ...REMOVED, receipts: 'none' },
  'alters first': {
    ...REMOVED,
    action: 'anonymise',
    map: alterationMap({ marker: 'marked_at' }),
    isPassedBy: 'coalesce(marked_at >= ts, FALSE)',
    // Marks by hand are as old as the rows.
    isMarked: "coalesce(marked_at > now() - interval '1 day', FALSE)",
  },
  // Without a marker, the keys must be known before they are written down.
  'remembers keys': {
    ...REMOVED,
    action: 'anonymise',
    map: alterationMap({ marker: null }),
    isMarked: 'EXISTS (SELECT 1 FROM retentiond_receipts.done WHERE key = ARRAY[log.id::text])',
  },
};

function alterationMap({ marker }: { readonly marker: string | null }): string {
  return `    anonymise:
      columns:
        note: { set: "user-{random}" }
        phone: null
${marker ? `      leaves: [id, ts, user_id]\n      marker: ${marker}\n` : '      leaves: [id, ts, user_id, marked_at]\n'}`;
}

/** SQL of a row of the log: the rule has done nothing to it. */
export function unchanged({ isMarked }: Land): string {
  return `(note = '${CANARY}' AND phone = '${CANARY}' AND NOT ${isMarked})`;
}

/** SQL of a row of the log: it is just as the rule leaves rows; false where the rule leaves none. */
export function changed({ action, isMarked }: Land): string {
  return action === 'delete' ? 'FALSE' : `(note ~ '^user-[0-9a-f]{32}$' AND phone IS NULL AND ${isMarked})`;
}
