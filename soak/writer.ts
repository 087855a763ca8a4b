import type { Client } from './client.ts';
import { isDue, type Known } from './shadow.ts';
import { KEEP_MINUTES } from './texts.ts';

/** The tables whose rows the application keeps in mind. */
export const TABLES = ['visits', 'accounts', 'contracts', 'baskets'] as const;
export type Table = (typeof TABLES)[number];

/** Rows of other tables are about the first so many accounts, so that a hold on one always finds some. */
export const PEOPLE = 40;
/** Each basket has so many. */
export const LINES = 3;

const START: Readonly<Record<Table, string>> = {
  visits: 'seen_at',
  accounts: 'closed_at',
  contracts: 'ended_at',
  baskets: 'left_at',
};

const SOURCE_MS = KEEP_MINUTES * 60_000;
const DAY_MS = 86_400_000;
const NOBODY: ReadonlySet<number> = new Set();
/** The end of what a TIMESTAMP can say is near. */
const FAR_AHEAD = Date.UTC(2037, 0, 1);

/** One application's pen: its session, what it knows, and how much it has written. */
export interface Pen {
  readonly client: Client;
  readonly known: Readonly<Record<Table, Map<number, Known>>>;
  readonly held: ReadonlySet<number>;
  readonly counts: { inserted: number; altered: number; deleted: number };
  /** Rows that could not be written to although their time had not come. */
  readonly missed: string[];
  /** The next id, of whichever table. */
  next: number;
}

/** What happens in a second: people come, look around, end, come back and have things deleted. */
export async function writeOnce(pen: Pen): Promise<void> {
  const now = Date.now();
  // Some are late and some ahead of time.
  await insert(pen, 'visits', 20, () => (chance(0.05) ? now - DAY_MS : chance(0.02) ? FAR_AHEAD : now));
  await insert(pen, 'accounts', 2, () => (chance(0.3) ? now : null));
  await insert(pen, 'contracts', 4, () => (chance(0.5) ? now : null));
  await insert(pen, 'baskets', 2, () => (chance(0.7) ? now : null));
  await startAnew(pen, 'visits', now);
  for (const table of ['accounts', 'contracts', 'baskets'] as const) {
    await startAnew(pen, table, now);
    await startAnew(pen, table, null);
  }
  await remove(pen, 'visits');
  await remove(pen, 'contracts');
}

async function insert(pen: Pen, table: Table, count: number, start: () => number | null): Promise<void> {
  const rows = Array.from({ length: count }, (): Known => {
    const id = pen.next++;
    if (table === 'accounts') return { id, account: id, start: start(), email: `a${id}@example.org` };
    return { id, account: 1 + Math.floor(Math.random() * PEOPLE), start: start() };
  });
  await pen.client.change(
    `INSERT INTO ${table} ${COLUMNS[table]} VALUES ${rows.map(VALUES[table]).join(', ')}`,
  );
  for (const row of rows) pen.known[table].set(row.id, row);
  pen.counts.inserted += rows.length;
  if (table !== 'baskets') return;
  const lines = rows.flatMap(({ id }) =>
    Array.from({ length: LINES }, (_, line) => `(${id * LINES + line}, ${id}, 'article ${line}')`),
  );
  await pen.client.change(`INSERT INTO basket_lines (id, basket_id, article) VALUES ${lines.join(', ')}`);
}

const COLUMNS: Readonly<Record<Table, string>> = {
  visits: '(id, account_id, path, seen_at)',
  accounts: '(id, email, phone, closed_at)',
  contracts: '(id, account_id, words, ended_at)',
  baskets: '(id, account_id, left_at)',
};

const VALUES: Readonly<Record<Table, (row: Known) => string>> = {
  visits: ({ id, account, start }) => `(${id}, ${account}, '/page/${id}', ${instant(start)})`,
  accounts: ({ id, email, start }) => `(${id}, '${email}', '+33 1 ${id}', ${instant(start)})`,
  contracts: ({ id, account, start }) => `(${id}, ${account}, 'words of ${id}', ${instant(start)})`,
  baskets: ({ id, account, start }) => `(${id}, ${account}, ${instant(start)})`,
};

/** Somebody comes back, or ends what was running: the clock of one row starts anew, or stops. */
async function startAnew(pen: Pen, table: Table, start: number | null): Promise<void> {
  const row = anyOf(pen.known[table]);
  if (row === null || row.start === FAR_AHEAD) return;
  const email =
    row.email === undefined ? '' : `, email = 'b${pen.counts.altered}@example.org', phone = '+33 2'`;
  const changed = await pen.client.change(
    `UPDATE ${table} SET ${START[table]} = ${instant(start)}${email} WHERE id = ${row.id}`,
  );
  if (changed === 0) {
    miss(pen, table, row);
    return;
  }
  row.start = start;
  if (row.email !== undefined) row.email = `b${pen.counts.altered}@example.org`;
  pen.counts.altered += 1;
}

/** The application deletes by itself, too. */
async function remove(pen: Pen, table: Table): Promise<void> {
  const row = anyOf(pen.known[table]);
  if (row === null || row.start === FAR_AHEAD) return;
  const changed = await pen.client.change(`DELETE FROM ${table} WHERE id = ${row.id}`);
  if (changed === 0) {
    miss(pen, table, row);
    return;
  }
  pen.known[table].delete(row.id);
  pen.counts.deleted += 1;
}

/**
 * A contract leaves the table for the archive as soon as the others go; and where its account is held only since then,
 * it is held there, which a look at both tells.
 */
function miss(pen: Pen, table: Table, row: Known): void {
  const held = table === 'contracts' ? NOBODY : pen.held;
  if (!isDue(row, SOURCE_MS, Date.now(), held))
    pen.missed.push(`${table} ${row.id} was gone when it was written to`);
}

/** One of the rows of the last minutes; null where there is none. */
function anyOf(known: ReadonlyMap<number, Known>): Known | null {
  const rows = [...known.values()];
  return rows[Math.floor(rows.length - Math.random() * Math.min(rows.length, 2_000))] ?? null;
}

function chance(share: number): boolean {
  return Math.random() < share;
}

function instant(milliseconds: number | null): string {
  if (milliseconds === null) return 'NULL';
  return `'${new Date(milliseconds).toISOString().replace('T', ' ').replace('Z', '')}'`;
}
