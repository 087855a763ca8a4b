import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pauseRules } from '../../src/app/control/operate.ts';
import { readStanding } from '../../src/app/probes/read-standing.ts';
import { applyRules } from '../../src/app/run/apply.ts';
import { readStatus } from '../../src/app/status.ts';
import type { Brake } from '../../src/brakes/brake.ts';
import { formatInstant } from '../../src/calendar/instant.ts';
import { hostClock } from '../../src/clock.ts';
import type { BrakesConfig, Config } from '../../src/config/config.ts';
import { putInForce } from '../../src/control/rule/rule-in-force.ts';
import type { Observer } from '../../src/enforce/scene.ts';
import type { Rule } from '../../src/rules/rule/rule.ts';
import { eventually } from '../support/daemon.ts';
import type { TargetClient } from '../support/engines/engine.ts';
import { ENGINES } from '../support/engines/engines.ts';
import { addHoldsKey, hold } from '../support/holds.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { silentObserver } from '../support/observer.ts';
import { openWire } from '../support/wire.ts';
import { NO_BRAKES } from '../unit/rules/written.ts';

const DUE = 60;
const KEPT = 5;

/** What an observer has heard of brakes. */
interface Heard {
  readonly braked: Brake[][];
  readonly released: number[];
  readonly committed: number[];
  readonly observer: Observer;
}

function listen(): Heard {
  const heard = { braked: [] as Brake[][], released: [] as number[], committed: [] as number[] };
  return {
    ...heard,
    observer: {
      ...silentObserver,
      batchCommitted: ({ rows }) => void heard.committed.push(rows),
      braked: ({ brakes }) => void heard.braked.push([...brakes]),
      brakeReleased: ({ milliseconds }) => void heard.released.push(milliseconds),
    },
  };
}

function inForce({ id, version, schedule }: Rule) {
  return { rule: id, version, schedule };
}

describe.each(ENGINES)('on $name', (engine) => {
  let logs: LogsProject<TargetClient>;
  let heard: Heard;
  beforeEach(async () => {
    logs = await makeLogs({ engine, batchRows: 10 });
    await logs.fill(DUE, KEPT);
    await logs.target.query('CREATE TABLE busy (n integer)');
    await logs.target.query('INSERT INTO busy VALUES (9)');
    heard = listen();
  });
  afterEach(async () => {
    await logs.drop();
  });

  function braked(brakes: Partial<BrakesConfig>): Partial<Config> {
    const { crm } = logs.read().config.connections;
    return {
      connections: { crm: { ...(crm as NonNullable<typeof crm>), brakes: { ...NO_BRAKES, ...brakes } } },
    };
  }

  const table = engine.name === 'PostgreSQL' ? 'public.busy' : 'busy';
  const asking = (query: string): Partial<Config> =>
    braked({ own: [{ kind: 'query', name: 'busy', query, above: 5, below: null }] });
  const busy = (): Partial<Config> => asking(`SELECT n FROM ${table}`);
  const calm = (): Promise<unknown> => logs.target.query('UPDATE busy SET n = 5');
  const waits = (): Promise<void> => eventually('the run waits', () => heard.braked.length > 0);

  test('waits while a number is above its limit, and then changes exactly what is due', async () => {
    const run = logs.apply({ observer: heard.observer }, busy());
    await waits();
    expect(await logs.left()).toEqual({ due: DUE, kept: KEPT });
    expect(heard.braked[0]).toEqual([
      { connection: 'crm', brake: 'busy', value: 9, limit: 5, side: 'above', trouble: null, lacks: null },
    ]);
    await calm();
    expect(await run).toMatchObject({ status: 'succeeded', rows: DUE });
    expect(await logs.left()).toEqual({ due: 0, kept: KEPT });
    expect(heard.braked).toHaveLength(1);
    expect(heard.released).toHaveLength(1);
    await logs.expectEvidence(DUE);
  });

  test('a brake that comes in the middle of a run holds the next batch back, and no row is locked meanwhile', async () => {
    await logs.fill(900, 0);
    await logs.target.query('UPDATE busy SET n = 0');
    const { observer } = heard;
    const run = logs.apply(
      {
        observer: {
          ...observer,
          batchCommitted: (facts) => {
            if (heard.committed.length === 0) void logs.target.query('UPDATE busy SET n = 9');
            observer.batchCommitted(facts);
          },
        },
      },
      busy(),
    );
    await waits();
    const left = (await logs.left()).due;
    expect(left).toBeGreaterThan(0);
    // Whoever could not have every row would wait here for as long as the run does.
    await logs.target.query('UPDATE log SET ts = ts');
    expect((await logs.left()).due).toBe(left);
    await calm();
    expect(await run).toMatchObject({ status: 'succeeded', rows: DUE + 900 });
    expect(await logs.left()).toEqual({ due: 0, kept: KEPT });
    await logs.expectEvidence(DUE + 900);
  });

  test('questions are asked about once a second, however many batches there are', async () => {
    await logs.fill(900, 0);
    await logs.target.query('UPDATE busy SET n = 0');
    const asked: number[] = [];
    const wire = await openWire(logs.database.url, (sql) => {
      if (sql.includes(`SELECT n FROM ${table}`)) asked.push(performance.now());
      return 'pass';
    });
    const { crm } = busy().connections ?? {};
    const connections = { crm: { ...(crm as NonNullable<typeof crm>), url: wire.url } };
    const begun = performance.now();
    expect(await logs.apply({ observer: heard.observer }, { connections })).toMatchObject({
      rows: DUE + 900,
    });
    await wire.close();
    const seconds = (performance.now() - begun) / 1_000;
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.length).toBeLessThanOrEqual(Math.ceil(seconds) + 1);
    expect(heard.committed.length).toBeGreaterThan(90);
  });

  test('while it waits, its lease is kept alive, and it leaves at once when it is told to', async () => {
    const leaving = new AbortController();
    const until = async (): Promise<number> =>
      Number(
        (await logs.state.query('SELECT extract(epoch FROM until) AS at FROM retentiond.lease')).rows[0]?.at,
      );
    const run = logs.apply({ observer: heard.observer, signal: leaving.signal }, busy());
    await waits();
    const first = await until();
    await eventually('a sign of life', async () => (await until()) > first);
    leaving.abort();
    expect(await run).toMatchObject({ stopped_by: 'signal', rows: 0 });
    expect(await logs.left()).toEqual({ due: DUE, kept: KEPT });
    expect(heard.released).toHaveLength(1);
    const { rows } = await logs.state.query('SELECT braked, braked_since FROM retentiond.run');
    expect(rows).toEqual([{ braked: null, braked_since: null }]);
  });

  test('while it waits, it can be paused, and rows can be held', async () => {
    addHoldsKey(logs);
    const session = await (await logs.place()).control.open();
    await putInForce(session, [inForce(logs.read().rules[0] as Rule)]);
    await session.close();
    const run = logs.apply({ observer: heard.observer }, busy());
    await waits();
    expect(await hold(logs, { kind: 'category', target: 'logs' })).toMatchObject({ state: 'effective' });
    await pauseRules(logs.read().config, 'crm/log/logs', 'inventory', null);
    expect(await run).toMatchObject({ stopped_by: 'pause', rows: 0 });
  });

  test('rows that are held while it waits stay when it goes on', async () => {
    addHoldsKey(logs);
    const run = logs.apply({ observer: heard.observer }, busy());
    await waits();
    expect(await hold(logs, { kind: 'category', target: 'logs' })).toMatchObject({ state: 'effective' });
    await calm();
    expect(await run).toMatchObject({ status: 'succeeded', rows: 0 });
    expect(await logs.left()).toEqual({ due: DUE, kept: KEPT });
    await logs.expectEvidence(0);
  });

  test('a window that shuts while it waits ends the run until it opens, and nothing has gone', async () => {
    const hour = (instant: bigint): string => formatInstant(instant).slice(11, 16);
    const [now, anHour] = [hostClock(), 3_600_000_000n];
    const window = `window: "${hour(now - anHour)}-${hour(now + anHour)}"`;
    logs.write('retentiond.yaml', `${logs.configText()}categories:\n  logs:\n    ${window}\n`);
    const later = { by: 0n };
    const clock = (): bigint => hostClock() + later.by;
    const place = await logs.place({ observer: heard.observer, clock }, busy());
    const run = applyRules(place, logs.read().rules);
    await waits();
    later.by = 2n * anHour;
    const { applied, failures } = await run;
    expect(applied.rules).toMatchObject([{ stopped_by: 'window', rows: 0 }]);
    expect(failures.get('crm/log/logs')?.hint).toContain('when the window opens');
    expect(heard.released).toHaveLength(1);
    expect(await logs.left()).toEqual({ due: DUE, kept: KEPT });
    await logs.expectEvidence(0);
  });

  test.each([
    ['a statement that writes', (of: string) => `DELETE FROM ${of}`, 'refused'],
    ['two statements', (of: string) => `SELECT 1; DELETE FROM ${of}`, 'refused'],
    ['no statement', () => 'SELEC 1', 'refused'],
    ['a table that is not there', () => 'SELECT n FROM nowhere', 'refused'],
    ['no row', (of: string) => `SELECT n FROM ${of} WHERE n > 100`, 'not-a-number'],
    ['two rows', (of: string) => `SELECT n FROM ${of} UNION ALL SELECT 0`, 'not-a-number'],
    ['two columns', (of: string) => `SELECT n, n FROM ${of}`, 'not-a-number'],
    ['null', () => 'SELECT NULL', 'not-a-number'],
    ['a text', () => "SELECT 'few'", 'not-a-number'],
    ['an empty text', () => "SELECT ''", 'not-a-number'],
  ])('what is no number brakes, and harms nothing: %s', async (_, query, trouble) => {
    const leaving = new AbortController();
    const run = logs.apply({ observer: heard.observer, signal: leaving.signal }, asking(query(table)));
    await waits();
    expect(heard.braked[0]).toMatchObject([{ brake: 'busy', value: null, trouble }]);
    leaving.abort();
    expect(await run).toMatchObject({ rows: 0 });
    expect((await logs.target.query('SELECT n FROM busy')).rows.map(({ n }) => Number(n))).toEqual([9]);
  });

  test('a number below its limit brakes where that is what is asked for', async () => {
    const own = [
      { kind: 'query', name: 'free', query: `SELECT n FROM ${table}`, above: null, below: 10 },
    ] as const;
    const run = logs.apply({ observer: heard.observer }, braked({ own }));
    await waits();
    expect(heard.braked[0]).toMatchObject([{ value: 9, limit: 10, side: 'below' }]);
    await logs.target.query('UPDATE busy SET n = 10');
    expect(await run).toMatchObject({ status: 'succeeded', rows: DUE });
  });

  test('sessions that wait for a lock brake, until they have it', async () => {
    const [holder, waiter] = [
      await engine.connect(logs.database.url),
      await engine.connect(logs.database.url),
    ];
    try {
      await holder.query('BEGIN');
      await holder.query('UPDATE busy SET n = 1');
      const waiting = waiter.query('UPDATE busy SET n = 2');
      const run = logs.apply({ observer: heard.observer }, braked({ maxLockWaits: 0 }));
      await waits();
      expect(heard.braked[0]).toMatchObject([{ brake: 'lock_waits', limit: 0, trouble: null }]);
      expect(heard.braked[0]?.[0]?.value).toBeGreaterThanOrEqual(1);
      await holder.query('COMMIT');
      await waiting;
      expect(await run).toMatchObject({ status: 'succeeded', rows: DUE });
    } finally {
      await holder.end();
      await waiter.end();
    }
  });

  test('so many rows in a second, and no batch has more', async () => {
    const begun = performance.now();
    const run = await logs.apply({ observer: heard.observer }, braked({ rowsPerSecond: 20 }));
    expect(run).toMatchObject({ status: 'succeeded', rows: DUE });
    // The last batch begins when the rows before it have had their time.
    const before = DUE - (heard.committed.at(-1) as number);
    expect(performance.now() - begun).toBeGreaterThanOrEqual((before / 20) * 1_000 - 5);
    expect(Math.max(...heard.committed)).toBeLessThanOrEqual(10);
    await logs.expectEvidence(DUE);
  });

  test('a rate below the size of a batch makes batches smaller', async () => {
    const run = await logs.apply({ observer: heard.observer }, braked({ rowsPerSecond: 7 }));
    expect(run).toMatchObject({ rows: DUE });
    expect(Math.max(...heard.committed)).toBeLessThanOrEqual(7);
  });

  test('`status` says what a run waits for, and since when', async () => {
    const place = await logs.place();
    const session = await place.control.open();
    const [rule] = logs.read().rules;
    await putInForce(session, [inForce(rule as Rule)]);
    const run = logs.apply({ observer: heard.observer }, busy());
    await waits();
    const { rules } = await readStatus(logs.read().config, hostClock);
    expect(rules[0]?.run).toMatchObject({
      state: 'running',
      brakes: [
        { connection: 'crm', brake: 'busy', value: 9, limit: 5, side: 'above', trouble: null, lacks: null },
      ],
      braked_since: expect.stringMatching(/Z$/),
    });
    const samples = await readStanding(session, logs.read().rules, hostClock());
    expect(samples).toContainEqual({
      name: 'retentiond_rule_braked',
      labels: expect.objectContaining({ rule: 'crm/log/logs', brake: 'busy' }),
      value: 1,
    });
    await session.close();
    await calm();
    await run;
    expect((await readStatus(logs.read().config, hostClock)).rules[0]?.run).toMatchObject({ brakes: [] });
  });
});

describe('a probe', () => {
  let logs: LogsProject;
  let heard: Heard;
  let server: Server;
  let answer: (response: ServerResponse) => void;
  beforeEach(async () => {
    logs = await makeLogs({ batchRows: 10 });
    await logs.fill(DUE, KEPT);
    heard = listen();
    server = createServer((_, response) => answer(response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await logs.drop();
  });

  const says =
    (status: number, headers = {}) =>
    (response: ServerResponse): void => {
      response.writeHead(status, headers).end('no');
    };

  test.each([
    ['answers 500', says(500), { trouble: 'status', value: 500 }],
    ['answers 302', says(302, { location: '/elsewhere' }), { trouble: 'status', value: 302 }],
    ['hangs', () => undefined, { trouble: 'late', value: null }],
    [
      'breaks off',
      (response: ServerResponse) => void response.destroy(),
      { trouble: 'unreachable', value: null },
    ],
  ])('that %s brakes, until it answers with 2xx', async (_, first, told) => {
    answer = first;
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/may-purge`;
    const { crm } = logs.read().config.connections;
    const own = [{ kind: 'probe', name: 'shop', url, answerWithinSeconds: 1 }] as const;
    const connections = { crm: { ...(crm as NonNullable<typeof crm>), brakes: { ...NO_BRAKES, own } } };
    const run = logs.apply({ observer: heard.observer }, { connections });
    await eventually('the run waits', () => heard.braked.length > 0);
    expect(heard.braked[0]).toMatchObject([{ brake: 'shop', ...told }]);
    expect((await logs.left()).due).toBe(DUE);
    answer = says(204);
    expect(await run).toMatchObject({ status: 'succeeded', rows: DUE });
    await logs.expectEvidence(DUE);
  });
});
