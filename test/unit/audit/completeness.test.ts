import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reportRuns } from '../../../src/app/audit/look-up/runs.ts';
import { scheduledTimes } from '../../../src/audit/completeness.ts';
import { History } from '../../../src/audit/history.ts';
import { formatInstant } from '../../../src/calendar/instant.ts';
import type { Body } from '../../../src/ledger/entry.ts';
import {
  type DrawnHistory,
  drawnHistories,
  instantAt,
  isIn,
  live,
  type MadeRun,
  MINUTES,
  RULE,
  VERSION,
  type WrittenEntry,
} from './drawn-history.ts';

function historyOf(entries: readonly WrittenEntry[]): History {
  const history = new History();
  for (const entry of entries) history.read(entry);
  return history;
}

/** What became of a minute for which the schedule asked, looked up by hand. */
function slow(
  drawn: DrawnHistory,
  made: readonly MadeRun[],
  minute: number,
): readonly [status: string, coveredBy: string | null] {
  const own = made.find(({ due }) => due === minute);
  const later = made.find(
    ({ begun, due, ended, status }) =>
      begun >= minute && due !== minute && ended !== null && status === 'succeeded',
  );
  const coveredBy = own?.ended != null && own.status === 'succeeded' ? null : (later?.run ?? null);
  if (own) return [own.ended === null ? 'running' : own.status, coveredBy];
  if (coveredBy !== null) return ['covered', coveredBy];
  if (isIn(drawn.pauses, minute)) return ['paused', null];
  return [MINUTES - minute < 5 ? 'pending' : 'missed', null];
}

test('drawn schedules, downtimes and pauses: as a slow reference says, minute by minute', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(drawnHistories, fc.nat(MINUTES), fc.nat(MINUTES), (drawn, one, other) => {
      const [since, until] = [Math.min(one, other), Math.max(one, other)];
      const { entries, made } = live(drawn);
      const asked = { since: instantAt(since), until: instantAt(until), asOf: instantAt(MINUTES) };
      const times = scheduledTimes(historyOf(entries), asked);
      const minutes = Array.from({ length: until - since }, (_, index) => since + index);
      // What was due at the moment when the rule came into force is not owed.
      const expected = minutes
        .filter((minute) => minute > 0 && drawn.schedule.fires(minute))
        .map((minute) => [formatInstant(instantAt(minute)), ...slow(drawn, made, minute)]);
      expect(
        times.map(({ dueAt, status, coveredBy }) => [formatInstant(dueAt), status, coveredBy?.run ?? null]),
      ).toEqual(expected);
      for (const { status } of times) seen.set(status, (seen.get(status) ?? 0) + 1);
    }),
    { numRuns: 60 },
  );
  for (const status of ['succeeded', 'failed', 'covered', 'missed'])
    expect([status, seen.get(status) ?? 0]).not.toEqual([status, 0]);
});

const HOUR = 60;
const BY = { role: 'r', who: 'w' };

function at(minute: number, body: Body): WrittenEntry {
  return { ...body, seq: 1, at: formatInstant(instantAt(minute)) };
}

function set(
  minute: number,
  schedule: string | null,
  { waits = false, by = 'daemon' }: { readonly waits?: boolean; readonly by?: 'daemon' | 'apply' } = {},
): WrittenEntry {
  const rules = schedule === null ? [] : [{ rule: RULE, version: VERSION, policy: VERSION, schedule }];
  return at(minute, {
    kind: 'policies in force',
    set: VERSION,
    files: [],
    settings: VERSION,
    rules: waits ? [] : rules,
    ...(waits ? { waiting: rules } : {}),
    by,
  });
}

function statuses(entries: readonly WrittenEntry[], until = 6 * HOUR): readonly string[] {
  const period = { since: instantAt(0), until: instantAt(until), asOf: instantAt(until) };
  return scheduledTimes(historyOf(entries), period).map(({ dueAt, status }) => {
    return `${formatInstant(dueAt).slice(11, 16)} ${status}`;
  });
}

describe('what was wanted', () => {
  test('a rule is wanted from when it comes into force until it is out of it, by the schedule that it has then', () => {
    expect(statuses([set(30, '0 * * * *'), set(150, '15 * * * *'), set(200, null)])).toEqual([
      '01:00 missed',
      '02:00 missed',
      '03:15 missed',
    ]);
  });

  test('what a person applies puts nothing in force', () => {
    expect(statuses([set(0, '0 * * * *', { by: 'apply' })])).toEqual([]);
  });

  test('a rule that waits for approval is told as such, until it is approved', () => {
    expect(statuses([set(0, '0 */2 * * *', { waits: true }), set(200, '0 */2 * * *')])).toEqual([
      '02:00 waiting',
      '04:00 missed',
    ]);
  });

  test('the end of the period and later times do not count; what is only just due is pending', () => {
    expect(statuses([set(0, '*/59 * * * *')], 180)).toEqual([
      '00:59 missed',
      '01:00 missed',
      '01:59 missed',
      '02:00 missed',
      '02:59 pending',
    ]);
  });
});

describe('what kept it', () => {
  test('a pause with an end, one of every rule, and an alarm that stops its connection', () => {
    const alarm = '00000000-0000-4000-8000-00000000000a';
    const raised = {
      kind: 'alarm raised',
      alarm,
      about: 'target',
      code: 'x',
      facts: {},
      stops: true,
    } as const;
    const entries = [
      set(0, '0 * * * *'),
      at(60, { kind: 'pause placed', rule: null, until: formatInstant(instantAt(70)), ...BY }),
      at(110, { ...raised, connection: 'crm' }),
      at(130, { kind: 'alarm cleared', alarm, role: null, who: null }),
      at(170, { ...raised, connection: 'shop' }),
      at(230, { kind: 'pause placed', rule: 'crm/log/others', until: null, ...BY }),
      at(290, { kind: 'pause placed', rule: RULE, until: null, ...BY }),
    ];
    expect(statuses(entries, 6 * HOUR + 1)).toEqual([
      '01:00 paused',
      '02:00 stopped',
      '03:00 missed',
      '04:00 missed',
      '05:00 paused',
      '06:00 paused',
    ]);
  });
});

/** A run that a person started, and that succeeded a minute later. */
function applied(minute: number, approval: string): readonly WrittenEntry[] {
  const run = `00000000-0000-4000-8000-${String(minute).padStart(12, '0')}`;
  const now = formatInstant(instantAt(minute));
  const names = { run, rule: RULE, version: VERSION, policy: VERSION, category: 'logs', connection: 'crm' };
  const rest = { table: 'public.log', action: 'delete', now, cutoff: now, due_at: null, fence: 1, approval };
  const end = { status: 'succeeded', stopped_by: null, rows: 0, batches: 0 } as const;
  return [
    at(minute, { kind: 'run started', ...names, ...rest }),
    at(minute + 1, { kind: 'run ended', run, rule: RULE, ...end }),
  ];
}

describe('what makes up for it', () => {
  test('a run of a person that takes whatever is due, from its very moment on; not one of an approved plan', () => {
    const wanted = set(0, '0 * * * *');
    expect(statuses([wanted, ...applied(120, VERSION)], 181)).toEqual([
      '01:00 covered',
      '02:00 covered',
      '03:00 pending',
    ]);
    expect(statuses([wanted, ...applied(120, 'never')], 121)).toEqual(['01:00 covered', '02:00 covered']);
    expect(statuses([wanted, ...applied(120, 'cd'.repeat(32))], 121)).toEqual([
      '01:00 missed',
      '02:00 pending',
    ]);
  });
});

test('the report counts every status, and what was lost', () => {
  const history = historyOf([
    set(0, '0 * * * *'),
    at(30, { kind: 'pause placed', rule: RULE, until: formatInstant(instantAt(90)), ...BY }),
  ]);
  const period = { since: instantAt(0), until: instantAt(181), asOf: instantAt(181) };
  const { totals, runs } = reportRuns(history, period);
  expect(totals).toEqual({
    expected: 3,
    succeeded: 0,
    covered: 0,
    running: 0,
    pending: 1,
    paused: 1,
    waiting: 0,
    stopped: 0,
    interrupted: 0,
    cancelled: 0,
    failed: 0,
    missed: 1,
    uncovered: 1,
  });
  expect(runs[0]).toEqual({
    rule: RULE,
    version: VERSION,
    due_at: '2026-06-01T01:00:00.000000Z',
    status: 'paused',
    why: 'paused',
    run: null,
    started_at: null,
    late_seconds: null,
    ended_at: null,
    stopped_by: null,
    rows: null,
    observed: null,
    covered_by: null,
  });
  expect(() => reportRuns(history, period, 'crm/log/log')).toThrow('the ledger knows no rule crm/log/log');
});
