import { afterEach, describe, expect } from 'vitest';
import { ENGINES } from '../../support/engines/engines.ts';
import { inTurn } from '../../support/engines/in-turn.ts';
import { connect } from '../../support/engines/postgresql.ts';
import { expectOutcomes, readEntries } from '../../support/logs.ts';
import {
  addVisits,
  apply,
  closeScenes,
  countsIn,
  isAudited,
  localIn,
  MAP,
  makeScene,
  placeOf,
  type Scene,
  summed,
  type Visit,
} from '../../support/summaries.ts';
import { openWire, type Verdict } from '../../support/wire.ts';

/*
 * A short run makes each case with one of the kinds of servers, in turn; `npm run test:targets` makes
 * every case with all of them.
 */

afterEach(closeScenes);

const COUNTRIES = ['fr', 'fr', 'fr', 'de', 'de', 'FR', 'fr ', 'li', null] as const;

/** Around the ends of months in Paris and New York, in both halves of the year. */
const EDGES = [
  '2023-10-31T22:59:59Z',
  '2023-10-31T23:00:00Z',
  '2023-11-01T03:59:59Z',
  '2023-11-01T04:00:00Z',
  '2024-03-31T00:59:59Z',
  '2024-03-31T01:00:00Z',
  '2024-03-31T21:59:59Z',
  '2024-03-31T22:00:00Z',
  '2024-12-31T22:59:59Z',
  '2024-12-31T23:00:00Z',
];

function visits(count: number): readonly Visit[] {
  return Array.from({ length: count }, (_, index) => ({
    at: EDGES[(index * 7) % EDGES.length] as string,
    country: COUNTRIES[(index * 5) % COUNTRIES.length] as string | null,
  }));
}

const inParis = ({ at }: Visit): string => localIn('Europe/Paris', at);
const firstDay = (visit: Visit): string => `${inParis(visit).slice(0, 7)}-01`;

/** What the reference says, and that the rows are gone. */
async function expectCounted(
  scene: Scene,
  counts: Readonly<Record<string, number>>,
  table = 'visits',
): Promise<void> {
  expect(await countsIn(scene)).toEqual(counts);
  const { rows } = await scene.target.query(`SELECT count(*) AS count FROM ${table}`);
  expect(Number(rows[0].count)).toBe(0);
}

describe.each(ENGINES)('rows that are counted before they go, on $name', (engine) => {
  const test = inTurn(ENGINES, (one) => one === engine);

  test.each([1, 7, 1000])(
    'are counted by the group in which they are, in batches of %i, whatever these cut apart',
    async (batchRows) => {
      const scene = await makeScene({ engine, batchRows });
      const [first, second] = [visits(batchRows === 1 ? 60 : 150), visits(20)];
      await addVisits(scene, first);
      const [run] = await apply(scene);
      expect(run).toMatchObject({ status: 'succeeded', rows: first.length });
      const once = summed({}, first, firstDay);
      await expectCounted(scene, once);
      await addVisits(scene, second);
      await apply(scene);
      await expectCounted(scene, summed(once, second, firstDay));
      expect(await isAudited(scene)).toBe(true);
    },
  );

  test('go one by one to the row of their group where it holds enough already, and to the common one else', async () => {
    const scene = await makeScene({ engine, batchRows: 1 });
    await scene.target.query(
      `INSERT INTO visits_by_month (month, country, visits) VALUES ('2024-03-01', 'fr', 5), ('2024-03-01', 'de', 3), ('2024-03-01', 'li', 3)`,
    );
    const at = '2024-03-05T12:00:00Z';
    await addVisits(
      scene,
      ['fr', 'de', 'li', 'li'].map((country) => ({ at, country })),
    );
    await apply(scene);
    await expectCounted(scene, {
      rest: 1,
      '2024-03-01 fr': 6,
      '2024-03-01 de': 3,
      '2024-03-01 li': 5,
    });
  });

  test('leave out of the size of a group what is held', async () => {
    const scene = await makeScene({ engine, map: MAP.replace('minimum_group: 5', 'minimum_group: 4') });
    const at = '2024-03-05T12:00:00Z';
    await addVisits(scene, Array(3).fill({ at, country: 'fr' }));
    await scene.target.query(
      `INSERT INTO visits (visited_at, user_id, country) VALUES (${engine.now}, 1, 'fr')`,
    );
    await apply(scene);
    expect(await countsIn(scene)).toEqual({ rest: 3 });
  });

  const TYPES: readonly (readonly [string, string, (visit: Visit) => string])[] = [
    ['{ month_of: visited_at }', 'varchar(7)', (visit) => inParis(visit).slice(0, 7)],
    ['{ month_of: visited_at }', 'int', (visit) => inParis(visit).slice(0, 7).replace('-', '')],
    ['{ year_of: visited_at }', 'date', (visit) => `${inParis(visit).slice(0, 4)}-01-01`],
    ['{ year_of: visited_at }', 'smallint', (visit) => inParis(visit).slice(0, 4)],
    ['{ month_of: local_at }', 'date', firstDay],
    ['{ month_of: on_day }', 'date', ({ at }) => `${localIn('America/New_York', at).slice(0, 7)}-01`],
  ];

  test.each(TYPES)('are counted by %s in a column of type %s', async (month, monthType, monthOf) => {
    const map = MAP.replace('{ month_of: visited_at }', month);
    const scene = await makeScene({ engine, monthType, map });
    const all = visits(90);
    await addVisits(scene, all);
    expect((await apply(scene))[0]).toMatchObject({ status: 'succeeded', rows: all.length });
    await expectCounted(scene, summed({}, all, monthOf));
  });

  test('are counted by the month of a counter, and in the common row where it was never set', async () => {
    const map = MAP.replace('{ month_of: visited_at }', '{ month_of: at_ms }').replace(
      'visited: { column: visited_at, always: true }',
      'visited: { column: at_ms, as: epoch_ms }',
    );
    const scene = await makeScene({ engine, map });
    const all = visits(90);
    await addVisits(scene, all);
    await apply(scene);
    await expectCounted(scene, summed({}, all, firstDay));
  });

  test('are of no month where the time is missing', async () => {
    const scene = await makeScene({
      engine,
      map: MAP.replace('{ month_of: visited_at }', '{ month_of: on_day }'),
    });
    await addVisits(scene, Array(9).fill({ at: '2024-03-05T12:00:00Z', country: 'fr' }));
    await scene.target.query('UPDATE visits SET on_day = NULL WHERE id <= 3');
    await apply(scene);
    await expectCounted(scene, { rest: 3, '2024-03-01 fr': 6 });
  });

  const LOSSES: readonly (readonly [Verdict, string])[] = [
    ['cut', 'aborted'],
    ['lose the answer', 'committed'],
  ];

  test.each(LOSSES)(
    'are counted once though a COMMIT is lost (%s): recovery says %s',
    async (verdict, outcome) => {
      const scene = await makeScene({ engine });
      const all = visits(60);
      await addVisits(scene, all);
      let commits = 0;
      const wire = await openWire(scene.project.database.url, (sql) => {
        if (!/^COMMIT$/.test(sql)) return 'pass';
        commits += 1;
        return commits === 3 ? verdict : 'pass';
      });
      expect((await apply(scene, wire.url))[0]).toMatchObject({ status: 'succeeded', rows: all.length });
      await wire.close();
      await expectCounted(scene, summed({}, all, firstDay));
      const state = await connect(scene.project.database.controlSuperuserUrl);
      const entries = await readEntries(state);
      expect(entries.filter((entry) => entry.seen_by === 'recovery').map((entry) => entry.outcome)).toEqual([
        outcome,
      ]);
      await expectOutcomes(entries, scene.target, state, all.length, engine);
      await state.end();
    },
  );

  test('tell the ledger into which table, and nothing of the groups but their number', async () => {
    const scene = await makeScene({ engine, batchRows: 1000 });
    await addVisits(scene, Array(6).fill({ at: '2024-03-05T12:00:00Z', country: 'canary' }));
    await apply(scene);
    const state = await connect(scene.project.database.controlSuperuserUrl);
    const intents = (await readEntries(state)).filter(({ kind }) => kind === 'intent');
    const schema = engine.schemaOf(scene.project.database.targetRole);
    expect(intents).toMatchObject([
      { action: 'summarise', rows: 6, summary: { table: `${schema}.visits_by_month`, groups: 1 } },
    ]);
    expect(JSON.stringify(intents)).not.toContain('canary');
    await state.end();
  });

  test('of two rules into one table at once are counted, every one of them', async () => {
    const map = `${MAP}  calls:${placeOf('calls')}\n`;
    const scene = await makeScene({ engine, batchRows: 5, policies: ['visits', 'calls'], map });
    const all = Array<Visit>(60).fill({ at: '2024-03-05T12:00:00Z', country: 'fr' });
    const alone = Array<Visit>(20).fill({ at: '2024-03-05T12:00:00Z', country: null });
    for (const table of ['visits', 'calls']) await addVisits(scene, [...all, ...alone], table);
    const { rules } = scene.project.read();
    expect(rules).toHaveLength(2);
    const runs = await Promise.all([apply(scene), apply(scene)]);
    expect(runs.flat().map(({ status }) => status)).not.toContain('failed');
    await apply(scene);
    await expectCounted(scene, { rest: 40, '2024-03-01 fr': 120 });
    await expectCounted(scene, { rest: 40, '2024-03-01 fr': 120 }, 'calls');
    expect(await isAudited(scene)).toBe(true);
  });

  test('leave the summary as it was where none of them is due', async () => {
    const scene = await makeScene({ engine });
    expect((await apply(scene))[0]).toMatchObject({ status: 'succeeded', rows: 0 });
    expect(await countsIn(scene)).toEqual({});
  });

  test('stay, all of them, where a group cannot have a row of its own', async () => {
    const scene = await makeScene({ engine });
    await scene.target.query("ALTER TABLE visits_by_month ADD COLUMN tag varchar(5) DEFAULT 'x' UNIQUE");
    await addVisits(scene, Array(9).fill({ at: '2024-03-05T12:00:00Z', country: 'fr' }));
    expect((await apply(scene))[0]).toMatchObject({ status: 'failed', rows: 0 });
    expect(await countsIn(scene)).toEqual({ rest: 0 });
    expect((await scene.target.query('SELECT id FROM visits')).rows).toHaveLength(9);
  });
});
