import { afterEach, expect, test } from 'vitest';
import { measured, unanswered } from '../../../src/brakes/brake.ts';
import { hostClock } from '../../../src/clock.ts';
import { Failure } from '../../../src/errors.ts';
import { openTracing } from '../../../src/tracing/open-tracing.ts';
import type { Tracing } from '../../../src/tracing/spans.ts';
import { type Collector, openCollector } from '../../support/collector.ts';
import { freePort } from '../../support/free-port.ts';

const RULE = 'crm/log/logs';
const DUE_AT = '2026-07-01T01:30:00Z';
const RUN = { rule: RULE, version: 'V', run: '6f1f0f6e-0000-4000-8000-000000000001', dueAt: DUE_AT };

let collector: Collector | null = null;
afterEach(async () => {
  await collector?.close();
  collector = null;
});

async function open(lost: unknown[] = []): Promise<Tracing> {
  collector ??= await openCollector();
  const { endpoint } = collector;
  return openTracing({ endpoint, version: '0.0.0', clock: hostClock, lost: (facts) => lost.push(facts) });
}

function one(name: string) {
  const [span, ...more] = collector?.spans.filter((received) => received.name === name) ?? [];
  expect(more).toEqual([]);
  if (!span) throw new Error(`no span ${name} came`);
  return span;
}

test('scheduler and worker draw one run from two processes: the wake links to it, batches are in it', async () => {
  const scheduler = await open();
  scheduler.roundBegun();
  scheduler.ruleWoken({ rule: RULE, version: 'V', dueAt: '2026-07-01T01:30:00.000000Z' });
  scheduler.roundEnded({ error: null });
  const worker = await open();
  worker.runBegun({ ...RUN, resumed: false });
  worker.batchCommitted({ rule: RULE, rows: 5, milliseconds: 40 });
  worker.batchRecovered({ rule: RULE, run: RUN.run, batch: 'B', outcome: 'committed' });
  worker.runEnded({
    rule: RULE,
    run: RUN.run,
    report: { status: 'interrupted', stoppedBy: 'signal', failure: null, rows: 5, batches: 1 },
  });
  await scheduler.close();
  await worker.close();
  const [round, wake, run, batch, recovery] = ['round', 'wake', 'run', 'batch', 'recovery'].map(one);
  expect(wake).toMatchObject({ traceId: round?.traceId, parentSpanId: round?.spanId });
  expect(wake?.links).toMatchObject([{ traceId: run?.traceId, spanId: run?.spanId }]);
  expect(run?.parentSpanId ?? '').toBe('');
  for (const child of [batch, recovery])
    expect(child).toMatchObject({ traceId: run?.traceId, parentSpanId: run?.spanId });
  expect(run?.attributes).toMatchObject({
    'retentiond.rule': RULE,
    'retentiond.version': 'V',
    'retentiond.run': RUN.run,
    'retentiond.status': 'interrupted',
    'retentiond.stopped_by': 'signal',
  });
  const took = BigInt(batch?.endTimeUnixNano ?? 0) - BigInt(batch?.startTimeUnixNano ?? 0);
  expect(took).toBe(40_000_000n);
});

test('a run that goes on elsewhere is in the same trace, under its first attempt', async () => {
  const report = { status: 'succeeded', stoppedBy: null, failure: null, rows: 0, batches: 0 } as const;
  for (const resumed of [false, true]) {
    const tracing = await open();
    tracing.runBegun({ ...RUN, resumed });
    tracing.runEnded({ rule: RULE, run: RUN.run, report });
    await tracing.close();
  }
  const [first, second] = collector?.spans ?? [];
  expect(second).toMatchObject({ traceId: first?.traceId, parentSpanId: first?.spanId });
  expect(second?.spanId).not.toBe(first?.spanId);
});

test('a run that is held back draws how long, by what, what it read and what is allowed, and whether it went on', async () => {
  const tracing = await open();
  tracing.runBegun({ ...RUN, resumed: false });
  const lag = { connection: 'crm', ...measured('replica_lag', 12.5, 5) };
  const mute = { connection: 'crm', ...unanswered('wal', 'right-missing'), lacks: 'pg_monitor' } as const;
  tracing.braked({ rule: RULE, brakes: [lag] });
  tracing.braked({ rule: RULE, brakes: [lag, mute] });
  tracing.brakeReleased({ rule: RULE, milliseconds: 1, goesOn: false });
  const report = { status: 'paused', stoppedBy: 'pause', failure: null, rows: 0, batches: 0 } as const;
  tracing.runEnded({ rule: RULE, run: RUN.run, report });
  await tracing.close();
  const [run, brake] = ['run', 'brake'].map(one);
  expect(brake).toMatchObject({ traceId: run?.traceId, parentSpanId: run?.spanId });
  expect(brake?.attributes).toEqual({
    'retentiond.rule': RULE,
    'retentiond.brakes': 'replica_lag wal',
    'retentiond.goes_on': false,
  });
  const lagging = {
    name: 'braked',
    attributes: {
      'retentiond.connection': 'crm',
      'retentiond.brake': 'replica_lag',
      'retentiond.value': 12.5,
      'retentiond.limit': 5,
      'retentiond.side': 'above',
    },
  };
  expect(brake?.events.map(({ name, attributes }) => ({ name, attributes }))).toEqual([
    lagging,
    lagging,
    {
      name: 'braked',
      attributes: {
        'retentiond.connection': 'crm',
        'retentiond.brake': 'wal',
        'retentiond.trouble': 'right-missing',
        'retentiond.lacks': 'pg_monitor',
      },
    },
  ]);
});

test('a failure is told by its code alone; a round in which nothing happened is not told', async () => {
  const tracing = await open();
  tracing.roundBegun();
  tracing.roundEnded({ error: null });
  tracing.roundBegun();
  tracing.roundEnded({ error: new Error('jane@example.com') });
  tracing.runBegun({ ...RUN, resumed: false });
  const failure = new Failure({ code: 'rows-locked', fact: 'jane@example.com' });
  tracing.runEnded({
    rule: RULE,
    run: RUN.run,
    report: { status: 'failed', stoppedBy: failure.code, failure, rows: 0, batches: 0 },
  });
  await tracing.close();
  expect(one('round').status).toEqual({ code: 2, message: 'unexpected' });
  expect(one('run').status).toEqual({ code: 2, message: 'rows-locked' });
  const said = collector?.bodies.join('') ?? '';
  expect(said).not.toContain('jane');
  // Neither host, nor process, nor command line.
  expect(said).not.toMatch(/host\.|process\.|os\./);
});

test('a collector that is away is told once, and costs nobody more than a moment', async () => {
  const lost: unknown[] = [];
  const endpoint = `http://127.0.0.1:${await freePort()}`;
  const tracing = await openTracing({
    endpoint,
    version: '0.0.0',
    clock: hostClock,
    lost: (facts) => lost.push(facts),
  });
  const begun = Date.now();
  for (let index = 0; index < 5_000; index += 1)
    tracing.batchCommitted({ rule: RULE, rows: 1, milliseconds: 1 });
  expect(Date.now() - begun).toBeLessThan(2_000);
  await tracing.close();
  expect(Date.now() - begun).toBeLessThan(8_000);
  expect(lost).toHaveLength(1);
});
