import { isAtLeast } from '../support/server-version.ts';

/** A failure that a target's table brings about when a batch changes it. */
export interface Provocation {
  readonly what: string;
  /** The constraint that brings it about; null where it can say nothing of this table. */
  constraint(of: Spoilable): string | null;
  /** Whether it is tried again and again before the run gives up. */
  readonly patient: boolean;
}

/** A table that can be spoilt: it refuses what a batch writes into it. */
export interface Spoilable {
  readonly table: string;
  /** SQL: the row is not what a batch writes. */
  readonly spared: string;
  /** SQL of texts that are somebody's, none of them in a column that a rule alters. */
  readonly texts: readonly [string, string, string];
  /** Columns in which rows are alike once they are written; null: they never are. */
  readonly alike: string | null;
}

type Checked = (texts: Spoilable['texts']) => string;

/** What a database says when it is to write a row: each answer quotes the row in another way. */
const QUOTING: Readonly<Record<string, Checked>> = {
  'a check, with the row as detail': () => 'FALSE',
  'a text that is no number': ([text]) => `${text}::int > 0`,
  'a text that is no date': ([, name]) => `${name}::date IS NOT NULL`,
  'a text that is no uuid': ([, , mail]) => `${mail}::uuid IS NOT NULL`,
  'a text that is no address': ([text]) => `${text}::inet IS NOT NULL`,
  'a text that is no boolean': ([text]) => `${text}::bool`,
  'a text that is no bytes': ([text]) => `decode(${text}, 'hex') IS NOT NULL`,
  'a number out of range': ([text]) => `length(${text}) + 2147483647 > 0`,
  'the name of a relation': ([text]) => `${text}::regclass IS NOT NULL`,
  'the name of a role': ([text]) => `${text}::regrole IS NOT NULL`,
  'the name of a type': ([text]) => `${text}::regtype IS NOT NULL`,
  'the name of a schema': ([text]) => `${text}::regnamespace IS NOT NULL`,
  'the name of a function': ([text]) => `${text}::regprocedure IS NOT NULL`,
  'a JSON path': ([text]) => `${text}::jsonb IS NOT NULL`,
  'a function that raises': ([, , mail]) => `told(${mail}, 0)`,
  'a function that raises in words that are known': ([, , mail]) => `told(${mail}, 1)`,
  'a function that looks for a table': ([text]) => `told(${text}, 2)`,
  'a function that looks for a column': ([text]) => `told(${text}, 3)`,
  'a function that raises with a name': ([text]) => `told(${text}, 4)`,
  'a statement that takes too long': ([text]) => `told(${text}, 5)`,
  'a full disk': ([text]) => `told(${text}, 6)`,
};

/** Failures after which a batch is tried again. */
const PASSING: Readonly<Record<string, Checked>> = {
  'a deadlock': ([text]) => `told(${text}, 7)`,
  'a conflict of transactions': ([text]) => `told(${text}, 8)`,
  'a lock that is not to be had': ([text]) => `told(${text}, 9)`,
  'a server that goes': ([text]) => `told(${text}, 10)`,
};

const UNIQUE: Provocation = {
  what: 'a unique constraint, with the key as detail',
  constraint: ({ alike }) => (alike === null ? null : `UNIQUE NULLS NOT DISTINCT (${alike})`),
  patient: false,
};

const checks = (of: Readonly<Record<string, Checked>>, patient: boolean): readonly Provocation[] =>
  Object.entries(of).map(([what, checked]) => ({
    what,
    // Rows that are there already are not asked.
    constraint: ({ spared, texts }) => `CHECK (${spared} OR ${checked(texts)}) NOT VALID`,
    patient,
  }));

export const PROVOCATIONS: readonly Provocation[] = [
  // Nulls are alike from PostgreSQL 15 on.
  ...(isAtLeast(15) ? [UNIQUE] : []),
  ...checks(QUOTING, false),
  ...checks(PASSING, true),
];

/** The provocation of that name as SQL. */
export function spoiling(of: Spoilable, wanted: string): string {
  const constraint = PROVOCATIONS.find(({ what }) => what === wanted)?.constraint(of);
  if (!constraint) throw new RangeError(`nothing brings about ${wanted} in ${of.table}`);
  return `ALTER TABLE ${of.table} ADD CONSTRAINT spoilt ${constraint}`;
}

export function mending({ table }: Spoilable): string {
  return `ALTER TABLE ${table} DROP CONSTRAINT spoilt`;
}

/** Says what it is told in the words of every failure; the codes are the server's own (SQLSTATE). */
export const TOLD = `CREATE FUNCTION told(text, int) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN
  CASE $2 WHEN 0 THEN RAISE EXCEPTION 'no letter to %', $1 USING DETAIL = $1, HINT = $1;
  WHEN 1 THEN RAISE EXCEPTION 'permission denied for %', $1 USING ERRCODE = '42501';
  WHEN 2 THEN EXECUTE 'SELECT FROM ' || $1;
  WHEN 3 THEN EXECUTE 'SELECT ' || $1 || ' FROM letter';
  WHEN 4 THEN RAISE EXCEPTION 'no' USING CONSTRAINT = $1, TABLE = $1, COLUMN = $1;
  WHEN 5 THEN RAISE EXCEPTION 'canceling statement of %', $1 USING ERRCODE = '57014', DETAIL = $1;
  WHEN 6 THEN RAISE EXCEPTION 'could not extend file "%"', $1 USING ERRCODE = '53100', HINT = $1;
  WHEN 7 THEN RAISE EXCEPTION 'deadlock detected: %', $1 USING ERRCODE = '40P01', DETAIL = $1;
  WHEN 8 THEN RAISE EXCEPTION 'could not serialize %', $1 USING ERRCODE = '40001', DETAIL = $1;
  WHEN 9 THEN RAISE EXCEPTION 'could not obtain lock on %', $1 USING ERRCODE = '55P03', DETAIL = $1;
  ELSE RAISE EXCEPTION 'terminating connection of %', $1 USING ERRCODE = '57P01', DETAIL = $1; END CASE;
  RETURN true; END $$`;
