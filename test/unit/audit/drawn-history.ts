import fc from 'fast-check';
import { formatInstant } from '../../../src/calendar/instant.ts';
import type { Body } from '../../../src/ledger/entry.ts';

export const RULE = 'crm/log/logs';
export const VERSION = 'ab'.repeat(32);
/** A Monday. */
const FIRST_MINUTE = Date.UTC(2026, 5, 1) / 60_000;
export const MINUTES = 3 * 24 * 60;

export type WrittenEntry = Body & { readonly seq: number; readonly at: string };

/** A schedule, and whether it fires in a minute, asked of its fields one by one. */
export interface DrawnSchedule {
  readonly text: string;
  fires(minute: number): boolean;
}

interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** What happened, minute by minute. */
export interface DrawnHistory {
  readonly schedule: DrawnSchedule;
  readonly down: readonly Stretch[];
  readonly pauses: readonly Stretch[];
  /** How long runs take, and how they end, one after the other. */
  readonly runs: readonly { readonly minutes: number; readonly status: 'succeeded' | 'failed' }[];
}

/** A run as whoever made it remembers it. */
export interface MadeRun {
  readonly run: string;
  readonly due: number;
  readonly begun: number;
  readonly ended: number | null;
  readonly status: 'succeeded' | 'failed';
}

/** Microseconds of a minute of the drawn days. */
export function instantAt(minute: number): bigint {
  return BigInt(FIRST_MINUTE + minute) * 60_000_000n;
}

const schedules: fc.Arbitrary<DrawnSchedule> = fc.oneof(
  fc.integer({ min: 2, max: 59 }).map((every) => ({
    text: `*/${every} * * * *`,
    fires: (minute: number) => (minute % 60) % every === 0,
  })),
  fc.tuple(fc.nat(59), fc.integer({ min: 2, max: 23 })).map(([at, every]) => ({
    text: `${at} */${every} * * *`,
    fires: (minute: number) => minute % 60 === at && (Math.floor(minute / 60) % 24) % every === 0,
  })),
  fc.tuple(fc.nat(59), fc.nat(23), fc.constantFrom(1, 2, 3)).map(([at, hour, day]) => ({
    text: `${at} ${hour} * * ${day}`,
    fires: (minute: number) => minute % 1_440 === hour * 60 + at && Math.floor(minute / 1_440) + 1 === day,
  })),
);

const stretches = (longest: number): fc.Arbitrary<readonly Stretch[]> =>
  fc
    .array(fc.tuple(fc.nat(MINUTES), fc.integer({ min: 1, max: longest })), { maxLength: 4 })
    .map((drawn) => drawn.map(([from, length]) => ({ from, until: from + length })));

export const drawnHistories: fc.Arbitrary<DrawnHistory> = fc.record({
  schedule: schedules,
  down: stretches(1_500),
  pauses: stretches(400).map(apart),
  runs: fc.array(
    fc.record({
      minutes: fc.integer({ min: 1, max: 90 }),
      status: fc.constantFrom('succeeded' as const, 'succeeded' as const, 'failed' as const),
    }),
    { minLength: 1, maxLength: 12 },
  ),
});

/** Pauses of one rule end together when it is resumed: drawn ones do not overlap. */
function apart(drawn: readonly Stretch[]): readonly Stretch[] {
  const kept: Stretch[] = [];
  for (const one of drawn)
    if (kept.every((other) => one.until < other.from || other.until < one.from)) kept.push(one);
  return kept;
}

export function isIn(stretchesOf: readonly Stretch[], minute: number): boolean {
  return stretchesOf.some(({ from, until }) => from <= minute && minute < until);
}

/** Lives through the days as a daemon does, and writes down what it would; with the runs as they were made. */
export function live({ schedule, down, pauses, runs }: DrawnHistory): {
  readonly entries: readonly WrittenEntry[];
  readonly made: readonly MadeRun[];
} {
  const entries: WrittenEntry[] = [];
  const made: MadeRun[] = [];
  const write = (minute: number, body: Body): void =>
    void entries.push({ ...body, seq: entries.length + 1, at: formatInstant(instantAt(minute)) });
  write(0, inForce(schedule.text));
  let dueAfter = 0;
  let latest = 0;
  let acting: MadeRun | null = null;
  let free = 0;
  for (let minute = 0; minute <= MINUTES; minute += 1) {
    for (const body of pausesAt(pauses, minute)) write(minute, body);
    if (schedule.fires(minute)) latest = minute;
    if (acting && minute >= free) {
      made[made.length - 1] = { ...acting, ended: minute };
      write(minute, ended(acting));
      acting = null;
    }
    if (acting || latest <= dueAfter || isIn(down, minute) || isIn(pauses, minute)) continue;
    const { minutes, status } = runs[made.length % runs.length] as DrawnHistory['runs'][number];
    acting = { run: idOf(made.length), due: latest, begun: minute, ended: null, status };
    made.push(acting);
    dueAfter = latest;
    free = minute + minutes;
    write(minute, started(acting));
  }
  return { entries, made };
}

function pausesAt(pauses: readonly Stretch[], minute: number): readonly Body[] {
  const by = { rule: RULE, role: 'r', who: 'w' };
  return pauses.flatMap(({ from, until }): readonly Body[] => [
    ...(from === minute ? [{ kind: 'pause placed', until: null, ...by } as const] : []),
    ...(until === minute ? [{ kind: 'pause lifted', ...by } as const] : []),
  ]);
}

function idOf(index: number): string {
  return `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
}

function inForce(schedule: string): Body {
  return {
    kind: 'policies in force',
    set: VERSION,
    files: [],
    settings: VERSION,
    rules: [{ rule: RULE, version: VERSION, policy: VERSION, schedule }],
    by: 'daemon',
  };
}

function started({ run, due, begun }: MadeRun): Body {
  return {
    kind: 'run started',
    run,
    rule: RULE,
    version: VERSION,
    policy: VERSION,
    category: 'logs',
    connection: 'crm',
    table: 'public.log',
    action: 'delete',
    now: formatInstant(instantAt(begun)),
    cutoff: formatInstant(instantAt(0)),
    due_at: formatInstant(instantAt(due)),
    late_seconds: (begun - due) * 60,
    fence: 1,
    approval: 'never',
  };
}

function ended({ run, status }: MadeRun): Body {
  return {
    kind: 'run ended',
    run,
    rule: RULE,
    status,
    stopped_by: status === 'failed' ? 'drift' : null,
    rows: 0,
    batches: 0,
  };
}
