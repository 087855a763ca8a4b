import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { cutoff } from '../../../src/calendar/cutoff.ts';
import { parseDay } from '../../../src/calendar/day.ts';
import { deadline } from '../../../src/calendar/deadline.ts';
import { formatInstant, type Instant, parseInstant, type Start } from '../../../src/calendar/instant.ts';
import { parsePeriod } from '../../../src/calendar/parse-period.ts';
import { NO_LONGER, type Period } from '../../../src/calendar/period.ts';
import { openZone, type Zone } from '../../../src/calendar/zone.ts';
import { judge, termsOf } from '../../../src/plan/state/judge.ts';
import { readStart } from '../../../src/plan/state/row-time.ts';
import { checkedTables } from './checked-tables.ts';

const PAGES = ['docs/explanation/deadlines.md', 'docs/explanation/deadlines.fr.md'] as const;
const YES = ['yes', 'oui'];
const NO = ['no', 'non'];
const NONE = ['none', 'aucun'];
const ROWS = { deadline: 17, 'local time': 3, states: 11 } as const;

describe.each(PAGES)('the examples of %s', (page) => {
  const text = readFileSync(page, 'utf8');
  const tables = checkedTables(text);

  test('are all there, in tables that are read', () => {
    for (const [kind, least] of Object.entries(ROWS))
      expect(tables.filter((one) => one.kind === kind).flatMap(({ rows }) => rows).length).toBe(least);
    expect(tables.map(({ kind }) => kind)).toEqual(
      tables.map(({ kind }) => kind).filter((kind) => kind in ROWS),
    );
  });

  test.each(rowsOf(tables, 'deadline'))('%s + %s in %s: due from %s', (...[start, keep, zone, due]) => {
    const [from, period, place] = [startOf(start), periodOf(keep), zoneOf(zone)];
    const at = deadline(from, period, place);
    expect(formatInstant(at)).toBe(formatInstant(instantOf(due)));
    expect([isPast(from, at, period, place), isPast(from, at - 1n, period, place)]).toEqual([true, false]);
  });

  test.each(rowsOf(tables, 'local time'))('%s in %s is %s', (...[written, zone, is]) => {
    expect(readStart(written, { kind: 'timestamp', zone: zoneOf(zone) })).toEqual({
      kind: 'instant',
      at: instantOf(is),
    });
  });

  test.each(rowsOf(tables, 'states'))('%s, %s, %s, at most %s, extended: %s, at %s: %s', (...cells) => {
    const [events, which, keep, atMost, holds, at, state] = cells;
    expect([...YES, ...NO]).toContain(holds);
    const starts = events.split(', ').map((event) => (NONE.includes(event) ? null : startOf(event)));
    const combine = which === 'earliest' ? 'earliest' : 'latest';
    const extension = atMost === '' ? null : { atMost: periodOf(atMost) };
    const ending = { combine, keep: periodOf(keep), extension, action: 'delete' } as const;
    const terms = termsOf(ending, zoneOf('Europe/Paris'), '1990-01-01');
    const facts = { starts, always: false, extended: YES.includes(holds) };
    expect(judge(terms, facts, instantOf(at)).state).toBe(state);
  });
});

/** As many cells as the widest table has; what a narrower one lacks is not asked for. */
type Row = readonly [string, string, string, string, string, string, string];

function rowsOf(tables: ReturnType<typeof checkedTables>, kind: keyof typeof ROWS): readonly Row[] {
  return tables.filter((one) => one.kind === kind).flatMap(({ rows }) => rows) as unknown as Row[];
}

/** By the other function. */
function isPast(start: Start, now: Instant, period: Period, zone: Zone): boolean {
  const { instant, day } = cutoff(now, period, zone);
  return start.kind === 'day' ? start.day < (day as number) : start.at < instant;
}

function startOf(text: string): Start {
  const day = parseDay(text);
  return day === null ? { kind: 'instant', at: instantOf(text) } : { kind: 'day', day };
}

function periodOf(text: string): Period {
  if (text === 'no longer') return NO_LONGER;
  const period = parsePeriod(text);
  if ('problem' in period) throw new Error(`${text} is no period`);
  return period;
}

function instantOf(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === null) throw new Error(`${text} is no instant`);
  return instant;
}

function zoneOf(name: string): Zone {
  const zone = openZone(name);
  if (!zone) throw new Error(`${name} is no zone`);
  return zone;
}
