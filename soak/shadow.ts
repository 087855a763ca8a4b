import { ARCHIVE_MINUTES, KEEP_MINUTES } from './texts.ts';

const MINUTE_MS = 60_000;

/** What the application knows of a row that it wrote. Times are milliseconds of the epoch; null: it has not happened. */
export interface Known {
  readonly id: number;
  readonly account: number;
  start: number | null;
  /** Accounts only: what stands there for the e-mail. */
  email?: string;
}

/** A row as it was found. */
export interface Found {
  readonly id: number;
  readonly email?: string;
  /** Accounts only: whether it says that it was done after the start. */
  readonly done?: boolean;
}

/** What a look at one table came to. */
export interface Look {
  /** Rows that had to be there as they were, and are not. */
  readonly breaches: readonly string[];
  /** Rows whose time has come, and that are still to go or to change. */
  readonly owed: readonly Known[];
  /** Rows that are there and that nobody knows: a copy on its way to the archive while its row is deleted. */
  readonly strays: readonly number[];
  /** Rows that went, as they should. */
  readonly gone: readonly number[];
}

/** Milliseconds from the start to when a row goes for good, by table. */
export const KEPT_MS: Readonly<Record<string, number>> = {
  visits: KEEP_MINUTES * MINUTE_MS,
  accounts: KEEP_MINUTES * MINUTE_MS,
  contracts: ARCHIVE_MINUTES * MINUTE_MS,
  baskets: KEEP_MINUTES * MINUTE_MS,
};

/** The plain filter: whether the row's time has come, and nobody holds it. */
export function isDue(row: Known, keptMs: number, now: number, held: ReadonlySet<number>): boolean {
  return row.start !== null && row.start + keptMs <= now && !held.has(row.account);
}

/** Compares what is known with what was found before `now`. Accounts change where all others go. */
export function compare(
  known: ReadonlyMap<number, Known>,
  found: readonly Found[],
  isDueNow: (row: Known) => boolean,
): Look {
  const there = new Map(found.map((row) => [row.id, row]));
  const look = {
    breaches: [] as string[],
    owed: [] as Known[],
    strays: found.filter(({ id }) => !known.has(id)).map(({ id }) => id),
    gone: [] as number[],
  };
  for (const row of known.values()) {
    const verdict = judge(row, there.get(row.id), isDueNow(row));
    if (verdict === 'gone') look.gone.push(row.id);
    else if (verdict === 'owed') look.owed.push(row);
    else if (verdict !== 'right') look.breaches.push(`${row.id} ${verdict}`);
  }
  return look;
}

function judge(
  row: Known,
  found: Found | undefined,
  due: boolean,
): 'right' | 'gone' | 'owed' | 'went' | 'went too early' | 'was changed too early' {
  if (row.email === undefined) {
    if (found === undefined) return due ? 'gone' : 'went too early';
    return due ? 'owed' : 'right';
  }
  if (found === undefined) return 'went';
  if (!due) return found.email === row.email ? 'right' : 'was changed too early';
  return found.done === true ? 'right' : 'owed';
}
