import { CANARY, type Ground } from './grounds/ground.ts';
import { MARIADB_GROUND } from './grounds/mariadb.ts';
import { POSTGRESQL_GROUND } from './grounds/postgresql.ts';

/** How the rule under test takes its rows and proves it: the rule, its table, its server and the connection decide. */
export const FORMS = [
  'removes first',
  'locks first',
  'leaves no receipt',
  'alters first',
  'remembers keys',
  'removes first on MariaDB',
  'locks first on MariaDB',
  'alters on MariaDB',
  'remembers keys on MariaDB',
] as const;
export type Form = (typeof FORMS)[number];

/** What makes a rule take its form, and how its effect on a row is seen; SQL is of a row of the log. */
export interface Land {
  readonly ground: Ground;
  /** SQL that makes the tables fit. */
  readonly made: string;
  readonly receipts: 'table' | 'none';
  readonly action: 'delete' | 'anonymise';
  /** More lines of the data map about the table. */
  readonly map: string;
  /** Whether the rule passes by rows of which somebody else has said that they are done. */
  readonly heedsMarks: boolean;
  /** SQL: the rule itself has said that the row is done. */
  readonly isMarked: string;
}

function removed(ground: Ground): Land {
  return {
    ground,
    made: 'SELECT 1',
    receipts: 'table',
    action: 'delete',
    map: '',
    heedsMarks: false,
    isMarked: 'FALSE',
  };
}

function altered(ground: Ground): Land {
  return {
    ...removed(ground),
    action: 'anonymise',
    map: alterationMap({ marker: 'marked_at' }),
    heedsMarks: true,
    isMarked: ground.markedToday,
  };
}

/** Without a marker, the keys must be known before they are written down. */
function remembered(ground: Ground): Land {
  return {
    ...removed(ground),
    action: 'anonymise',
    map: alterationMap({ marker: null }),
    isMarked: ground.remembered,
  };
}

export const LANDS: Readonly<Record<Form, Land>> = {
  'removes first': removed(POSTGRESQL_GROUND),
  // A key that points at the table is enough for the form that locks first.
  'locks first': { ...removed(POSTGRESQL_GROUND), made: POSTGRESQL_GROUND.pointing },
  'leaves no receipt': { ...removed(POSTGRESQL_GROUND), receipts: 'none' },
  'alters first': altered(POSTGRESQL_GROUND),
  'remembers keys': remembered(POSTGRESQL_GROUND),
  'removes first on MariaDB': removed(MARIADB_GROUND),
  'locks first on MariaDB': { ...removed(MARIADB_GROUND), made: MARIADB_GROUND.pointing },
  'alters on MariaDB': altered(MARIADB_GROUND),
  'remembers keys on MariaDB': remembered(MARIADB_GROUND),
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
export function changed({ action, isMarked, ground }: Land): string {
  return action === 'delete' ? 'FALSE' : `(${ground.noteAltered} AND phone IS NULL AND ${isMarked})`;
}
