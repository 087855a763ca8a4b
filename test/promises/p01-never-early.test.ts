import pg from 'pg';
import { afterAll, beforeAll, expect } from 'vitest';
import { judgeRow } from '../../demo/model/reference.ts';
import { postgresText, type Row } from '../../demo/model/row.ts';
import { openWorkplace, type Workplace } from '../../src/app/control/workplace.ts';
import { applyRules } from '../../src/app/run/apply.ts';
import { parseInstant } from '../../src/calendar/instant.ts';
import type { Period } from '../../src/calendar/period.ts';
import { hostClock } from '../../src/clock.ts';
import type { Rule } from '../../src/rules/rule/rule.ts';
import { column, entry, place, policy, promised, worldOf } from '../model/promised.ts';
import { type ColumnKind, TIME_TYPES } from '../plan/draw-schema.ts';
import { type Random, randomOf } from '../plan/random.ts';
import { FORMS, type Form } from '../support/logs.ts';
import { silentObserver } from '../support/observer.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { boundaryAt, deadlineOf, drawPeriod, drawSpot, SECOND, startsAround } from './boundaries.ts';
import { checkPromise, type Seen, timesOf } from './promise.ts';

/*
 * Rows at a microsecond before, at and after the boundary: one table for each way to keep time and each form of a batch.
 * What goes is what the reference model lets go at the earliest of the clocks.
 */

const KINDS = Object.keys(TIME_TYPES) as readonly ColumnKind[];
const TABLES = KINDS.flatMap((kind) => FORMS.map((form) => ({ kind, form, name: `${kind}_${form}` })));
type DrawnTable = (typeof TABLES)[number];

/** Seconds that a fake clock is off; `max_clock_difference` is ten. */
const MOST_OFF = 4;
/** Seconds. */
const CENTURY = 3_200_000_000;
const WHOLE_HOUR = 3_600n * SECOND;

let project: TestProject;
let target: pg.Client;
let state: pg.Client;
let configText: string;

beforeAll(async () => {
  project = await makeProject({ policies: {}, datamap: '' });
  configText = project.configText();
  target = new pg.Client({ connectionString: project.database.url });
  state = new pg.Client({ connectionString: project.database.controlSuperuserUrl });
  await target.connect();
  await state.connect();
  await target.query(
    TABLES.map(
      ({ name, kind }) => `CREATE TABLE ${name} (id bigint PRIMARY KEY, at ${TIME_TYPES[kind]})`,
    ).join(';'),
  );
  for (const { name, form } of TABLES) {
    await target.query(`CREATE INDEX ON ${name} (at)`);
    if (form === 'lock') await target.query(`CREATE TABLE of_${name} (id bigint REFERENCES ${name})`);
  }
});
afterAll(async () => {
  await target.end();
  await state.end();
  await project.drop();
});

/** What one draw writes into the files. */
interface Written {
  readonly zones: { readonly policies: string; readonly columns: string; readonly plausibleAfter: string };
  readonly keep: Readonly<Record<ColumnKind, Period>>;
}

interface Draw extends Written {
  readonly place: Workplace;
  readonly rules: readonly Rule[];
}

/** How the host's clock goes: years behind the servers', which all believe it, or off by less than is allowed. */
const HOSTS = ['long ago', 'behind', 'ahead'] as const;

checkPromise('P1', 'rows at the boundary, by the earliest clock', 'rows judged', async (seen) => {
  const reached = { gone: 0, kept: 0 };
  for (let seed = 0; seed < timesOf(3, 40); seed += 1) {
    const random = randomOf(seed);
    const spot = drawSpot(random);
    const draw = await writeFiles(spot.zone, random);
    for (const table of TABLES)
      await checkTable(draw, table, spot.instant, random, { seen, reached }).catch((error: unknown) => {
        throw new Error(`draw ${seed}, ${table.name}`, { cause: error });
      });
  }
  expect(reached.gone).toBeGreaterThan(100);
  expect(reached.kept).toBeGreaterThan(100);
});

async function writeFiles(zone: string, random: Random): Promise<Draw> {
  const columns = random.chance(0.5) ? zone : drawSpot(random).zone;
  const keep = Object.fromEntries(KINDS.map((kind) => [kind, drawPeriod(kind, random)])) as Written['keep'];
  for (const kind of KINDS) {
    project.write(`policies/${kind}.yaml`, policyText(categoryOf(kind), keep[kind]));
  }
  const entries = TABLES.flatMap(({ name, kind, form }): [string, object][] => {
    const as = kind.startsWith('epoch') ? { as: kind } : {};
    const events = { begun: { column: 'at', ...as } };
    const own = { category: categoryOf(kind), person: 'none', because: 'lots', events };
    return [
      [name, own],
      ...(form === 'lock' ? [[`of_${name}`, { exempt: 'lots' }] as [string, object]] : []),
    ];
  });
  project.write(
    'datamap/crm.yaml',
    JSON.stringify({ connection: 'crm', timezone: columns, tables: Object.fromEntries(entries) }),
  );
  project.write('retentiond.yaml', configText.replace(/^timezone: .*$/m, `timezone: ${zone}`));
  await project.migrate();
  const { config, rules } = project.read();
  const place = await openWorkplace(config, new AbortController().signal, silentObserver);
  return { place, rules, keep, zones: { policies: zone, columns, plausibleAfter: config.plausibleAfter } };
}

function policyText(category: string, { count, unit }: Period): string {
  return `category: ${category}
title: "Drawn"
purpose: "Drawing lots"
legal_basis: contract
starts: begun
keep: ${count} ${unit}${count === 1 ? '' : 's'}
then: delete
`;
}

const categoryOf = (kind: ColumnKind): string => kind.replace('_', '-');

interface Telling {
  readonly seen: Seen;
  readonly reached: { gone: number; kept: number };
}

async function checkTable(
  draw: Draw,
  table: DrawnTable,
  near: bigint,
  random: Random,
  { seen, reached }: Telling,
): Promise<void> {
  const { zones, keep } = draw;
  const period = keep[table.kind];
  const { place, now: expected } = hostFor(random.pick(HOSTS), draw, near, period, random);
  const boundary = boundaryAt(expected, period, zones.policies);
  const rows = startsAround(table.kind, [boundary, near, expected], zones).map(
    (at, id): Row => ({ id: BigInt(id), at }),
  );
  await fill(table, rows);
  const before = await size();
  const { applied } = await applyRules(place, [draw.rules.find((one) => one.table === table.name) as Rule]);
  expect(applied.rules).toMatchObject([{ status: 'succeeded' }]);
  const now = await presentSince(before);
  if (place.clock() === expected) expect(now).toBe(expected);
  else expect(now).toBeLessThan(hostClock() + SECOND / 500n);
  const left = new Set((await target.query(`SELECT id::text FROM ${table.name}`)).rows.map((row) => row.id));
  for (const row of rows) {
    const due = isDue(draw, table, rows, row, now);
    const gone = !left.has(String(row['id']));
    reached[gone ? 'gone' : 'kept'] += 1;
    seen.saw();
    if (gone && !due) seen.broken(`${table.name}: ${postgresText(row['at'] ?? null)} went early at ${now}`);
    if (!gone && due)
      seen.broken(`${table.name}: ${postgresText(row['at'] ?? null)} is due and stayed at ${now}`);
  }
}

/** The workplace with a clock of its own, and the present that is expected; ahead of the servers, about that. */
function hostFor(
  host: (typeof HOSTS)[number],
  { place, zones }: Draw,
  near: bigint,
  keep: Period,
  random: Random,
): { readonly place: Workplace; readonly now: bigint } {
  const off = BigInt(1 + random.below(MOST_OFF)) * SECOND;
  if (host === 'ahead') return { place: { ...place, clock: () => hostClock() + off }, now: hostClock() };
  const step = random.pick([-1n, 0n, 1n, -WHOLE_HOUR, WHOLE_HOUR, SECOND]);
  const drawn = deadlineOf({ zone: zones.policies, instant: near }, keep) + step;
  if (host === 'long ago' && drawn < hostClock() - WHOLE_HOUR) {
    const config = { ...place.config, maxClockDifferenceSeconds: CENTURY };
    return { place: { ...place, config, clock: () => drawn }, now: drawn };
  }
  const now = hostClock() - off;
  return { place: { ...place, clock: () => now }, now };
}

async function fill({ name, kind }: DrawnTable, rows: readonly Row[]): Promise<void> {
  await target.query(`DELETE FROM ${name}`);
  await target.query(
    `INSERT INTO ${name} SELECT * FROM unnest($1::bigint[], $2::text[]::${TIME_TYPES[kind]}[])`,
    [rows.map((row) => String(row['id'])), rows.map((row) => postgresText(row['at'] ?? null))],
  );
}

function isDue(
  { zones, keep }: Draw,
  { name, kind }: { readonly name: string; readonly kind: ColumnKind; readonly form: Form },
  rows: readonly Row[],
  row: Row,
  now: bigint,
): boolean {
  const as = kind === 'epoch_s' || kind === 'epoch_ms' || kind === 'epoch_us' ? kind : null;
  const [words, where] = [policy(keep[kind]), place({ events: { ended: column('at', { as }) } })];
  const all = promised({ policies: [words], entries: [entry(name, [where])], now, zones });
  const found = judgeRow(all, words, where, row, { world: worldOf({ [name]: rows }), table: name });
  return found === 'due' || found === 'overdue';
}

async function size(): Promise<number> {
  return (await state.query('SELECT size::int FROM retentiond.chain')).rows[0].size;
}

/** The present that the run of after this entry has measured every deadline against. */
async function presentSince(seq: number): Promise<bigint> {
  const { rows } = await state.query('SELECT entry FROM retentiond.ledger WHERE seq > $1 ORDER BY seq', [
    seq,
  ]);
  const entries: readonly { kind: string; now: string }[] = rows.map((row) => JSON.parse(row.entry));
  return parseInstant(entries.find(({ kind }) => kind === 'run started')?.now as string) as bigint;
}
