import { readFileSync } from 'node:fs';
import { verifyAudit } from '../../src/app/audit/verify.ts';
import { rowDigester } from '../../src/ledger/row-digest.ts';
import type { Said } from './act.ts';
import { type Effect, effectOn, writersOf } from './effect.ts';
import { CANARY } from './grounds/ground.ts';
import { besideOf, type Crop } from './land.ts';
import { BATCH_ROWS, type Site } from './site.ts';

/** The promises that every run is held against. */
export const PROMISES = ['P1', 'P2', 'P3', 'P4', 'P6', 'P7', 'P8', 'P9', 'P10', 'P12', 'P13'] as const;
export type Promise_ = (typeof PROMISES)[number];

/** What was broken, in words. */
export interface Violation {
  readonly promise: Promise_;
  readonly fact: string;
}

/** What stands in the ledger, as far as the checks ask. */
interface Entry {
  readonly kind: string;
  readonly batch: string;
  readonly rows: number;
  readonly outcome: string;
}

/** All that was found after a run. */
interface Found extends Effect {
  readonly site: Site;
  readonly crop: Crop;
  readonly entries: readonly Entry[];
  readonly committed: readonly Entry[];
  /** Committed batch → the keyed digests of its rows, in hex. */
  readonly recorded: ReadonlyMap<string, readonly string[]>;
  /** The keyed digest of a row, by its id. */
  digestOf(id: string): string;
}

/** Holds what a run left against the promises; `said` is how everybody who acted ended, the last one last. */
export async function findViolations(
  site: Site,
  crop: Crop,
  said: readonly Said[],
): Promise<readonly Violation[]> {
  const found = await look(site, crop);
  return [
    ...(await checkRows(found)),
    ...checkIntents(found),
    ...(await checkLedger(found)),
    ...(await checkReceipts(found)),
    ...(await checkWriters(found)),
    ...checkEnds(found, said),
  ];
}

async function look(site: Site, crop: Crop): Promise<Found> {
  const { rows } = await site.state.query('SELECT entry FROM retentiond.ledger WHERE seq > $1 ORDER BY seq', [
    crop.since,
  ]);
  const entries: readonly Entry[] = rows.map((row) => JSON.parse(row.entry));
  const committed = entries.filter(({ kind, outcome }) => kind === 'outcome' && outcome === 'committed');
  const key = readFileSync(site.config.digestKeyFile as string, 'utf8').trim();
  const digester = rowDigester(Buffer.from(key, 'hex'));
  return {
    site,
    crop,
    ...(await effectOn(site, crop)),
    entries,
    committed,
    recorded: await recordedIn(site, committed),
    digestOf: (id) => digester.digest('crm', site.relation, [id]).toString('hex'),
  };
}

async function recordedIn(site: Site, committed: readonly Entry[]): Promise<Found['recorded']> {
  const { rows } = await site.state.query<{ batch: string; hex: string }>(
    "SELECT batch::text, encode(digests, 'hex') AS hex FROM retentiond.batch_digest WHERE batch = ANY ($1)",
    [committed.map(({ batch }) => batch)],
  );
  return new Map(rows.map(({ batch, hex }) => [batch, hex.match(/.{64}/g) ?? []]));
}

async function checkRows({ site, crop, unchanged, odd, entries }: Found): Promise<readonly Violation[]> {
  const early = [...crop.stay].filter((id) => !unchanged.has(id)).length;
  const lost = [...crop.held].filter((id) => !unchanged.has(id)).length;
  const large = entries.filter(({ kind, rows }) => kind === 'intent' && rows > BATCH_ROWS).length;
  return [
    ...when(early > 0, 'P1', `${early} rows were changed that were not due`),
    ...when(lost > 0, 'P2', `${lost} rows were changed that somebody holds`),
    ...when(odd.length > 0, 'P6', `${odd.length} rows are neither as they were nor as the rule leaves them`),
    ...when((await besideOf(site)) !== crop.beside, 'P6', 'a table that nobody named has changed'),
    ...when(large > 0, 'P10', `${large} batches were larger than ${BATCH_ROWS} rows`),
  ];
}

/** Each row that was changed is under exactly one committed intent, by its keyed digest, and nothing else is. */
function checkIntents({ changed, recorded, digestOf }: Found): readonly Violation[] {
  const digests = [...recorded.values()].flat();
  const known = new Set(digests);
  const bare = changed.filter((id) => !known.has(digestOf(id))).length;
  return [
    ...when(bare > 0, 'P3', `${bare} rows were changed under no intent`),
    ...when(known.size !== digests.length, 'P8', 'a row is in two committed batches'),
    ...when(
      digests.length !== changed.length,
      'P4',
      `${digests.length} rows recorded, ${changed.length} changed`,
    ),
  ];
}

async function checkLedger({ site, changed, entries, committed }: Found): Promise<readonly Violation[]> {
  const ids = (kind: string): readonly string[] =>
    entries
      .filter((entry) => entry.kind === kind)
      .map(({ batch }) => batch)
      .sort();
  const sum = committed.reduce((rows, entry) => rows + entry.rows, 0);
  const verdict = await verifyAudit(site.config);
  const { rows: open } = await site.state.query('SELECT FROM retentiond.open_batch');
  return [
    ...when(ids('intent').join() !== ids('outcome').join(), 'P4', 'intents and outcomes are not one to one'),
    ...when(open.length > 0, 'P4', `${open.length} batches are still open`),
    ...when(sum !== changed.length, 'P4', `the outcomes say ${sum} rows, ${changed.length} were changed`),
    ...when(!verdict.ok, 'P4', `the ledger does not verify: ${verdict.first_bad?.fact}`),
    ...when(JSON.stringify(entries).includes(CANARY), 'P12', "a row's value stands in the ledger"),
  ];
}

async function checkReceipts({ site, entries, committed }: Found): Promise<readonly Violation[]> {
  if (site.land.receipts === 'none') return [];
  const batches = entries.filter(({ kind }) => kind === 'intent').map(({ batch }) => batch);
  const { rows } = await site.target.query(
    `SELECT r.* FROM ${site.land.ground.engine.tables.receipt} AS r WHERE r.outcome = 'done'`,
  );
  const line = ({ batch, rows: count }: Pick<Entry, 'batch' | 'rows'>): string => `${batch} ${count}`;
  const done = rows
    .filter(({ batch }) => batches.includes(batch))
    .map(line)
    .sort()
    .join();
  return when(done !== committed.map(line).sort().join(), 'P8', 'receipts and committed outcomes differ');
}

/** What a row holds now was written by the one batch that its digest is under, with its receipt. */
async function checkWriters({ site, changed, recorded, digestOf }: Found): Promise<readonly Violation[]> {
  if (site.land.action === 'delete') return [];
  const writers = await writersOf(site);
  if (writers === null) return [];
  const strange = changed.filter((id) => {
    const batch = writers.get(id) ?? null;
    return batch === null || !recorded.get(batch)?.includes(digestOf(id));
  });
  return when(strange.length > 0, 'P8', `${strange.length} rows were altered outside of their batch`);
}

/** A fault leads to an end that has a name, and in the end to all that is due, and to nothing else. */
function checkEnds({ crop, unchanged }: Found, said: readonly Said[]): readonly Violation[] {
  const left = [...crop.due].filter((id) => unchanged.has(id)).length;
  const last = said.at(-1);
  return [
    ...said
      .filter(({ status, stopped_by }) => stopped_by === 'unexpected' || (status === 'failed' && !stopped_by))
      .map(({ status, why }): Violation => ({ promise: 'P9', fact: `it ${status} without a name: ${why}` })),
    ...when(
      last?.status !== 'succeeded',
      'P13',
      `the last run ended ${last?.status}, stopped by ${last?.stopped_by}: ${last?.why}`,
    ),
    ...when(left > 0, 'P13', `${left} rows that are due were left`),
  ];
}

function when(broken: boolean, promise: Promise_, fact: string): readonly Violation[] {
  return broken ? [{ promise, fact }] : [];
}
