import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pauseRules } from '../../../src/app/control/operate.ts';
import { readStatus } from '../../../src/app/status.ts';
import { hostClock } from '../../../src/clock.ts';
import type { Config, OwnBrake } from '../../../src/config/config.ts';
import { type AttendedDaemon, startAttended } from '../../support/attended.ts';
import { type Collector, openCollector } from '../../support/collector.ts';
import { eventually, forgetADay } from '../../support/daemon.ts';
import type { TargetClient, TestEngine } from '../../support/engines/engine.ts';
import { ENGINES } from '../../support/engines/engines.ts';
import { POSTGRESQL } from '../../support/engines/postgresql.ts';
import { addHoldsKey, hold } from '../../support/holds.ts';
import { type LogsProject, makeLogs } from '../../support/logs.ts';
import { NO_BRAKES } from '../../unit/rules/written.ts';

const DUE = 60;
const KEPT = 5;
const RULE = 'crm/log/logs';
/** Each is answered or given up within seconds; all of them take longer than any test waits. */
const MANY = 60;
const TOO_LONG_SECONDS = 3_600;

let logs: LogsProject<TargetClient>;
let daemon: AttendedDaemon | null;
let collector: Collector;

async function begin(engine: TestEngine): Promise<void> {
  daemon = null;
  logs = await makeLogs({ engine, batchRows: 10 });
  addHoldsKey(logs);
  await logs.fill(DUE, KEPT);
  await logs.target.query('CREATE TABLE busy (n integer)');
  await logs.target.query('INSERT INTO busy VALUES (9)');
  collector = await openCollector();
}

async function end(): Promise<void> {
  await daemon?.stop();
  await collector.close();
  await logs.drop();
}

/** Starts a daemon whose rule is due, and whose batches give way to these. */
async function start(own: readonly OwnBrake[]): Promise<void> {
  const { crm } = logs.read().config.connections;
  const connections = { crm: { ...(crm as Config['connections'][string]), brakes: { ...NO_BRAKES, own } } };
  daemon = await startAttended(logs, { connections, tracingEndpoint: collector.endpoint });
  await forgetADay(logs);
}

type Line = Readonly<Record<string, unknown>>;

function linesOf(...events: readonly string[]): readonly Line[] {
  const lines = (daemon?.lines ?? []).map((line) => JSON.parse(line) as Line);
  return lines.filter(({ event }) => events.includes(String(event)));
}

const said = (event: string, times = 1): Promise<void> =>
  eventually(`${event} is said`, () => linesOf(event).length >= times);

const pause = (): Promise<unknown> => pauseRules(logs.read().config, RULE, 'inventory', null);

describe.each(ENGINES)('a run that is held back on $name', (engine) => {
  beforeEach(() => begin(engine));
  afterEach(end);

  const table = engine.name === 'PostgreSQL' ? 'public.busy' : 'busy';
  const query = (name: string): OwnBrake => ({
    kind: 'query',
    name,
    query: `SELECT n FROM ${table}`,
    above: 5,
    below: null,
  });
  const calm = (): Promise<unknown> => logs.target.query('UPDATE busy SET n = 0');

  /** Whoever reads the table waits until the work is done. */
  async function withoutAnswers(work: () => Promise<void>): Promise<void> {
    const holder = await engine.connect(logs.database.url);
    const [take, give] =
      engine.name === 'PostgreSQL'
        ? ['BEGIN; LOCK TABLE busy IN ACCESS EXCLUSIVE MODE', 'COMMIT']
        : ['LOCK TABLES busy WRITE', 'UNLOCK TABLES'];
    await holder.query(take);
    try {
      await work();
      await holder.query(give);
    } finally {
      await holder.end();
    }
  }

  const asked = async (): Promise<void> => {
    await eventually('the run has begun', async () => {
      const { rows } = await logs.state.query("SELECT FROM retentiond.run WHERE state = 'running'");
      return rows.length === 1;
    });
    await eventually('a question waits', async () => (await engine.lockWaits(logs.target)).length > 0);
  };

  test('log and spans tell by what, its figure, its limit, and that it goes on', async () => {
    await start([query('busy')]);
    await said('braked');
    await calm();
    await said('run-ended');
    expect(linesOf('run-begun', 'braked', 'brake-released', 'left-braked', 'run-ended')).toMatchObject([
      { event: 'run-begun', rule: RULE },
      { level: 'warn', event: 'braked', rule: RULE, brakes: ['crm: busy 9, above 5'] },
      { level: 'info', event: 'brake-released', rule: RULE, milliseconds: expect.any(Number) },
      { level: 'info', event: 'run-ended', status: 'succeeded', rows: DUE },
    ]);
    await daemon?.stop();
    daemon = null;
    const [brake, ...more] = collector.spans.filter(({ name }) => name === 'brake');
    const run = collector.spans.find(({ name }) => name === 'run');
    expect(more).toEqual([]);
    expect(brake).toMatchObject({
      traceId: run?.traceId,
      parentSpanId: run?.spanId,
      attributes: { 'retentiond.rule': RULE, 'retentiond.brakes': 'busy', 'retentiond.goes_on': true },
      events: [
        {
          name: 'braked',
          attributes: {
            'retentiond.connection': 'crm',
            'retentiond.brake': 'busy',
            'retentiond.value': 9,
            'retentiond.limit': 5,
            'retentiond.side': 'above',
          },
        },
      ],
    });
    await logs.expectEvidence(DUE);
  });

  test('that is paused says that it leaves, and not that nothing holds it back', async () => {
    await start([query('busy')]);
    await said('braked');
    await pause();
    await said('run-ended');
    expect(linesOf('brake-released', 'left-braked', 'run-ended')).toMatchObject([
      { event: 'left-braked', rule: RULE },
      { event: 'run-ended', status: 'paused', stopped_by: 'pause', rows: 0 },
    ]);
    await daemon?.stop();
    daemon = null;
    expect(collector.spans.find(({ name }) => name === 'brake')?.attributes).toMatchObject({
      'retentiond.goes_on': false,
    });
  });

  const many = (): readonly OwnBrake[] => Array.from({ length: MANY }, (_, index) => query(`busy_${index}`));

  test('by questions that nobody answers is paused all the same', async () => {
    await withoutAnswers(async () => {
      await start(many());
      await asked();
      await pause();
      await said('run-ended');
    });
    expect(linesOf('run-ended')).toMatchObject([{ status: 'paused', stopped_by: 'pause', rows: 0 }]);
    expect(await logs.left()).toEqual({ due: DUE, kept: KEPT });
  });

  test('by questions that nobody answers leaves at a signal all the same', async () => {
    await withoutAnswers(async () => {
      await start(many());
      await asked();
      await daemon?.stop();
    });
    expect(linesOf('run-ended', 'stopped')).toMatchObject([
      { status: 'interrupted', stopped_by: 'signal', rows: 0 },
      { event: 'stopped' },
    ]);
    daemon = null;
    expect(await logs.left()).toEqual({ due: DUE, kept: KEPT });
  });

  test('by a question that nobody answers has rows held meanwhile; they stay when it goes on', async () => {
    await withoutAnswers(async () => {
      await start([query('busy')]);
      await asked();
      expect(await hold(logs, { kind: 'category', target: 'logs' })).toMatchObject({ state: 'effective' });
      await said('braked');
      expect(linesOf('braked')).toMatchObject([{ brakes: ['crm: busy gives no answer in time'] }]);
    });
    await calm();
    await said('run-ended');
    expect(linesOf('brake-released', 'run-ended')).toMatchObject([
      { event: 'brake-released' },
      { status: 'succeeded', rows: 0 },
    ]);
    expect(await logs.left()).toEqual({ due: DUE, kept: KEPT });
    await logs.expectEvidence(0);
  });
});

describe('a run whose target let nobody in', () => {
  beforeEach(() => begin(POSTGRESQL));
  afterEach(end);

  test('is out of that trouble as soon as it comes to its batches, and not only when it ends', async () => {
    const owner = await POSTGRESQL.connect(logs.database.superuserUrl);
    const letIn = (most: number): Promise<unknown> =>
      owner.query(`ALTER DATABASE ${logs.database.targetRole} CONNECTION LIMIT ${most}`);
    const told = async (): Promise<readonly unknown[]> => {
      const { daemons, rules } = await readStatus(logs.read().config, hostClock);
      const troubles = daemons.flatMap((one) => one.troubles).filter((line) => line.startsWith(RULE));
      return [troubles.length, rules[0]?.run?.brakes.length];
    };
    try {
      await letIn(0);
      const query = 'SELECT n FROM public.busy';
      await start([{ kind: 'query', name: 'busy', query, above: 5, below: null }]);
      await eventually('it is in trouble', told, (seen) => isDeepStrictEqual(seen, [1, 0]));
      await letIn(-1);
      await eventually('it is braked, and nothing else', told, (seen) => isDeepStrictEqual(seen, [0, 1]));
    } finally {
      await owner.end();
    }
  });
});

describe('a run that asks an address', () => {
  beforeEach(() => begin(POSTGRESQL));
  afterEach(end);

  test('is paused while that owes its answer, and is asked for none any more', async () => {
    const owed: ServerResponse[] = [];
    const server = createServer((_, response) => void owed.push(response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/may-purge`;
    try {
      await start([{ kind: 'probe', name: 'shop', url, answerWithinSeconds: TOO_LONG_SECONDS }]);
      await eventually('it is asked', () => owed.length > 0);
      await pause();
      await said('run-ended');
      expect(linesOf('run-ended')).toMatchObject([{ stopped_by: 'pause', rows: 0 }]);
      await eventually('nobody waits for it', () => owed.every(({ destroyed }) => destroyed));
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
