import { setTimeout as wait } from 'node:timers/promises';
import { type Client, openLazily } from './client.ts';
import { compare, type Found, isDue, KEPT_MS, type Known } from './shadow.ts';
import { LINES, type Pen, TABLES, type Table, writeOnce } from './writer.ts';

/** Who is held from the first minute to the last. */
export const ALWAYS_HELD: readonly number[] = [1, 2, 3];

const EVERY_MS = 1_000;

/** What a look at all tables came to. */
export interface Looked {
  /** Rows that are not as they must be. */
  readonly breaches: readonly string[];
  /** Rows that are still to go or to change. */
  readonly owed: number;
  /** Rows that are there. */
  readonly rows: number;
}

/** One company's software on one engine: it writes rows, and knows which of them must be there. */
export interface Application {
  readonly name: string;
  readonly counts: Readonly<Pen['counts']>;
  /** Writes until it is told to stop. */
  write(signal: AbortSignal): Promise<void>;
  /** Lets nothing be written or read until the returned function is called. */
  rest(): Promise<() => void>;
  look(): Promise<Looked>;
  hold(account: number): void;
  letGo(account: number): void;
  close(): Promise<void>;
}

/** `archiveUrl` is where its contracts go. */
export function openApplication(name: string, url: string, archiveUrl: string): Application {
  const client = openLazily(url);
  const archive = openLazily(archiveUrl);
  const held = new Set(ALWAYS_HELD);
  const pen: Pen = {
    client,
    known: { visits: new Map(), accounts: new Map(), contracts: new Map(), baskets: new Map() },
    held,
    counts: { inserted: 0, altered: 0, deleted: 0 },
    missed: [],
    next: 1,
  };
  const inTurn = oneByOne();
  const close = async (): Promise<void> => {
    await client.close();
    await archive.close();
  };
  return {
    name,
    counts: pen.counts,
    write: async (signal) => {
      while (!signal.aborted) {
        const begun = Date.now();
        await inTurn(() => writeOnce(pen));
        await wait(Math.max(0, begun + EVERY_MS - Date.now()));
      }
    },
    rest: () =>
      new Promise((resting, broken) => {
        inTurn(async () => {
          await close();
          await new Promise<void>((over) => resting(over));
        }).catch(broken);
      }),
    look: () => inTurn(() => lookAt(name, pen, archive)),
    hold: (account) => void held.add(account),
    letGo: (account) => void held.delete(account),
    close,
  };
}

/** Whoever looks must not see half of what is being written. */
function oneByOne(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

async function lookAt(name: string, pen: Pen, archive: Client): Promise<Looked> {
  const breaches = pen.missed.splice(0).map((one) => `${name}.${one}`);
  let [owed, rows] = [0, 0];
  for (const table of TABLES) {
    const keptMs = KEPT_MS[table] as number;
    const found = await find(table, pen.client, archive);
    // After the rows were read: what is not due now was not due then.
    const now = Date.now();
    const look = compare(pen.known[table], found, (row) => isDue(row, keptMs, now, pen.held));
    breaches.push(...look.breaches.map((one) => `${name}.${table} ${one}`));
    owed += look.owed.length + look.strays.length;
    rows += found.length;
    for (const id of look.gone) pen.known[table].delete(id);
    if (table === 'accounts') remember(pen.known.accounts, found);
  }
  for (const { id } of await pen.client.rows(BROKEN_BASKETS))
    breaches.push(`${name}.baskets ${id} lost lines`);
  return { breaches, owed, rows };
}

/** A basket goes with its lines, or not at all. */
const BROKEN_BASKETS = `SELECT id FROM baskets
  WHERE (SELECT count(*) FROM basket_lines WHERE basket_id = baskets.id) <> ${LINES}`;

const ACCOUNTS = `SELECT id, email,
    CASE WHEN done_at >= closed_at AND email LIKE 'gone-%' AND phone IS NULL THEN 1 ELSE 0 END AS done
  FROM accounts`;

async function find(table: Table, client: Client, archive: Client): Promise<readonly Found[]> {
  if (table === 'accounts') {
    const rows = await client.rows(ACCOUNTS);
    return rows.map(({ id, email, done }) => ({ id: Number(id), email: email ?? '', done: done === '1' }));
  }
  const here = await client.rows(`SELECT id FROM ${table}`);
  // In this order: a row that is on its way is in both before it is in one.
  const there = table === 'contracts' ? await archive.rows('SELECT id FROM contracts') : [];
  return [...here, ...there].map(({ id }) => ({ id: Number(id) }));
}

/** An account that was changed as it should is as it is from now on. */
function remember(known: ReadonlyMap<number, Known>, found: readonly Found[]): void {
  for (const { id, email, done } of found) {
    const row = known.get(id);
    if (row !== undefined && done === true && email !== undefined) row.email = email;
  }
}
