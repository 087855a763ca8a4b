import { expect, test } from 'vitest';
import { measured, unanswered } from '../../../src/brakes/brake.ts';
import { Failure } from '../../../src/errors.ts';
import { createLog, type Log } from '../../../src/logging/log.ts';

type Line = Readonly<Record<string, unknown>>;

function recorded(now: () => number = () => 0): { readonly log: Log; readonly lines: () => Line[] } {
  const written: string[] = [];
  const log = createLog({ write: (line) => void written.push(line) }, now);
  return { log, lines: () => written.map((line) => JSON.parse(line) as Line) };
}

test('an event is a line of JSON with its time in UTC, its level and its facts', () => {
  const { log, lines } = recorded();
  log.runBegun({
    rule: 'crm/log/logs',
    version: 'V',
    run: 'R',
    dueAt: '2024-07-01T01:30:00.000000Z',
    resumed: false,
  });
  expect(lines()).toEqual([
    expect.objectContaining({
      level: 'info',
      msg: 'run begun',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      rule: 'crm/log/logs',
      run: 'R',
      due_at: '2024-07-01T01:30:00.000000Z',
    }),
  ]);
});

test('a failed run is an error with codes, and no message', () => {
  const { log, lines } = recorded();
  const cause = new RangeError('jane@example.com');
  const failure = new Failure({ code: 'rows-locked', fact: 'jane@example.com', cause });
  const report = { status: 'failed', stoppedBy: 'rows-locked', failure, rows: 5, batches: 1 } as const;
  log.runEnded({ rule: 'crm/log/logs', run: 'R', report });
  log.troubled({
    where: 'queue',
    error: Object.assign(new Error('jane@example.com'), { code: 'ECONNRESET' }),
  });
  expect(lines()).toEqual([
    expect.objectContaining({
      level: 'error',
      msg: 'run ended',
      stopped_by: 'rows-locked',
      codes: ['rows-locked', 'RangeError'],
    }),
    expect.objectContaining({ level: 'error', msg: 'trouble', where: 'queue', codes: ['ECONNRESET'] }),
  ]);
  expect(JSON.stringify(lines())).not.toContain('jane');
});

test('a run that succeeds or is interrupted is no error', () => {
  const { log, lines } = recorded();
  for (const status of ['succeeded', 'interrupted'] as const) {
    log.runEnded({
      rule: 'r',
      run: 'R',
      report: { status, stoppedBy: null, failure: null, rows: 0, batches: 0 },
    });
  }
  expect(lines().map((line) => line['level'])).toEqual(['info', 'info']);
});

test('a run that is held back says by what, what it read and what is allowed, and whether it went on', () => {
  const { log, lines } = recorded();
  const lag = { connection: 'crm', ...measured('replica_lag', 12.34, 5) };
  const mute = { connection: 'crm', ...unanswered('wal', 'right-missing'), lacks: 'pg_monitor' } as const;
  log.braked({ rule: 'crm/log/logs', brakes: [lag, mute] });
  log.brakeReleased({ rule: 'crm/log/logs', milliseconds: 1_500, goesOn: true });
  log.brakeReleased({ rule: 'crm/log/logs', milliseconds: 2_500, goesOn: false });
  const rule = 'crm/log/logs';
  expect(lines()).toEqual([
    expect.objectContaining({
      level: 'warn',
      event: 'braked',
      rule,
      brakes: [
        'crm: replica_lag 12.3 s, above 5 s',
        'crm: wal cannot be read: the role lacks pg_monitor, see `retentiond doctor`',
      ],
    }),
    expect.objectContaining({ level: 'info', event: 'brake-released', rule, milliseconds: 1_500 }),
    expect.objectContaining({ level: 'info', event: 'left-braked', rule, milliseconds: 2_500 }),
  ]);
});

test('a long run says now and then how far it is', () => {
  let now = 0;
  const { log, lines } = recorded(() => now);
  for (; now <= 25_000; now += 100) log.batchCommitted({ rule: 'crm/log/logs', rows: 10, milliseconds: 1 });
  expect(lines().map((line) => line['rows'])).toEqual([1_010, 1_000]);
});
