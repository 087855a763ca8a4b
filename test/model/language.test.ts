import { describe, expect, test } from 'vitest';
import { startValue } from '../../demo/model/archive.ts';
import { isPastAtMost } from '../../demo/model/dates.ts';
import {
  complete,
  completeWithArchive,
  judgeDates,
  judgeRow,
  judgeStage,
  nextStage,
  type State,
} from '../../demo/model/reference.ts';
import { date, type Row, timestamp, timestamptz } from '../../demo/model/row.ts';
import { countedInto, REST } from '../../demo/model/summary.ts';
import { type Taking, tableOf, type World } from '../../demo/model/world.ts';
import type { Alteration } from '../../src/anonymise/alteration.ts';
import type { Base, DependantAction, Place, Summary } from '../../src/datamap/place/place.ts';
import type { Action, Policy, Stage } from '../../src/policy/policy.ts';
import type { Predicate } from '../../src/sql/predicate.ts';
import type { PolicyChange } from '../support/plain.ts';
import { at, column, day, entry, place, policy, promised, worldOf, zones } from './promised.ts';

/* What the language says of starts, stages, restrictions, minimums, archives and counts, worked out by hand. */

const NOW = at('2024-06-15T12:00:00Z');
const YEAR = { count: 1, unit: 'year' } as const;
const OLD = date(day('2023-06-13'));
const OLDER = date(day('2021-06-13'));
const RECENT = date(day('2024-06-01'));
const AHEAD = date(day('2024-07-01'));
const flagged: Predicate = { op: 'equals', column: 'flag', value: true };

function stages(
  ...said: readonly (readonly [years: number, action: Action, base?: Base])[]
): Policy['stages'] {
  const list = said.map(([count, action, base = 'active'], index): Stage => {
    return { number: index + 1, keep: { count, unit: 'year' }, action, base, position: place().position };
  });
  return list as unknown as Policy['stages'];
}

function altered(marker: string | null): Alteration {
  return { columns: { name: { kind: 'null' } }, leaves: ['id', 'ended', 'flag'], marker };
}

describe('the earliest event', () => {
  const both: Omit<PolicyChange, 'keep'> = { starts: { combine: 'earliest', events: ['a', 'b'] } };
  const where = place({ events: { a: column('a'), b: column('b') } });
  const judge = (a: Row[string], b: Row[string]): State =>
    judgeDates(policy(YEAR, both), where, { a, b }, { now: NOW, zones });

  test('decides; a missing one is left out', () => {
    expect(judge(OLD, RECENT)).toBe('due');
    expect(judge(RECENT, OLD)).toBe('due');
    expect(judge(RECENT, null)).toBe('kept');
    expect(judge(null, OLD)).toBe('due');
    expect(judge(null, null)).toBe('not_started');
  });

  test('only where the start itself lies ahead is it to come; one implausible event is enough', () => {
    expect(judge(OLD, AHEAD)).toBe('due');
    expect(judge(AHEAD, AHEAD)).toBe('future');
    expect(judge(OLD, date('infinity'))).toBe('implausible');
    expect(judge(date(day('1901-01-01')), OLD)).toBe('implausible');
  });
});

describe('stages', () => {
  const twice = policy(YEAR, { stages: stages([1, 'anonymise'], [2, 'delete']) });
  const judge = (marker: string | null, row: Row, remembered: World['remembered'] = []): State[] => {
    const where = place({ alteration: altered(marker) });
    const site = { world: { ...worldOf({ things: [row] }), remembered }, table: 'things' };
    const said = promised({ policies: [twice], entries: [entry('things', [where])], now: NOW });
    return twice.stages.map((stage) => judgeStage(said, { policy: twice, place: where, stage }, row, site));
  };

  test('a row older than both goes through them in order', () => {
    expect(judge('done_at', { id: 1n, ended: OLDER, done_at: null })).toEqual(['overdue', 'kept']);
    const before = { id: 1n, ended: OLDER, done_at: timestamptz(at('2024-06-15T11:00:00Z')) };
    expect(judge('done_at', before)).toEqual(['done', 'overdue']);
    expect(judge('done_at', { ...before, ended: OLD })).toEqual(['done', 'kept']);
  });

  test('a later start is due again, on the very day of the marker, too', () => {
    const marked = (text: string): Row => ({ id: 1n, ended: OLD, done_at: timestamptz(at(text)) });
    expect(judge('done_at', marked('2023-06-13T12:00:00Z'))[0]).toBe('due');
    expect(judge('done_at', marked('2023-06-13T21:59:59.999999Z'))[0]).toBe('due');
    expect(judge('done_at', marked('2023-06-13T22:00:00Z'))[0]).toBe('done');
  });

  test('without a marker the key is remembered, each stage apart', () => {
    const row = { id: 7n, ended: OLDER };
    const done = { topic: 'things/1', table: 'things', key: '["7"]', at: at('2024-01-01T00:00:00Z') };
    expect(judge(null, row, [done])).toEqual(['done', 'overdue']);
    expect(judge(null, row, [{ ...done, topic: 'things' }])).toEqual(['overdue', 'kept']);
    expect(judge(null, row, [{ ...done, key: '["8"]' }])).toEqual(['overdue', 'kept']);
  });

  test('the next one is the first that is not done', () => {
    const where = place({ alteration: altered('done_at') });
    const said = promised({ policies: [twice], entries: [entry('things', [where])], now: NOW });
    const row = { id: 1n, ended: OLDER, done_at: timestamptz(NOW) };
    const { stage, state } = nextStage(said, twice, where, row, {
      world: worldOf({ things: [row] }),
      table: 'things',
    });
    expect([stage.number, state]).toEqual([2, 'overdue']);
  });

  test('complete runs take a row through all of them', () => {
    const where = place({ alteration: altered('done_at') });
    const said = promised({ policies: [twice], entries: [entry('things', [where])], now: NOW });
    const rows = [OLDER, OLD, RECENT].map((ended, index) => ({
      id: BigInt(index),
      ended,
      name: 'x',
      done_at: null,
    }));
    const { world } = complete(said, { world: worldOf({ things: rows }), archives: {}, summaries: {} });
    expect(tableOf(world, 'things').rows).toEqual([
      { id: 1n, ended: OLD, name: null, done_at: timestamptz(NOW) },
      rows[2],
    ]);
  });
});

describe('what keeps a row', () => {
  const frozen = place({ conditions: { frozen: flagged, disputed: flagged } });
  const judge = (change: Omit<PolicyChange, 'keep'>, flag: boolean, held = false): State => {
    const things = policy(YEAR, { suspension: ['frozen'], ...change });
    const holds = held ? [{ on: 'category', name: 'things' } as const] : [];
    const row = { id: 1n, ended: OLDER, flag };
    const said = promised({ policies: [things], entries: [entry('things', [frozen])], holds, now: NOW });
    return judgeRow(said, things, frozen, row, { world: worldOf({ things: [row] }), table: 'things' });
  };

  test('a restriction: weaker than a hold, stronger than at_most, and for review and breach, too', () => {
    expect(judge({}, true)).toBe('suspended');
    expect(judge({}, false)).toBe('overdue');
    expect(judge({}, true, true)).toBe('held');
    expect(judge({ extension: { while: ['disputed'], atMost: { count: 2, unit: 'year' } } }, true)).toBe(
      'suspended',
    );
    expect(judge({ extension: { while: ['disputed'], atMost: { count: 9, unit: 'year' } } }, true)).toBe(
      'extended',
    );
    expect(judge({ action: 'review' }, true)).toBe('suspended');
    expect(judge({ stages: policy('forbidden').stages }, true)).toBe('suspended');
  });

  test('past at_most by its dates, whatever keeps it', () => {
    const logs = policy(YEAR, { extension: { while: ['disputed'], atMost: { count: 2, unit: 'year' } } });
    const isPast = (ended: Row[string]): boolean =>
      isPastAtMost(logs, frozen, { ended, flag: true }, { now: NOW, zones });
    expect([isPast(OLDER), isPast(OLD), isPast(null)]).toEqual([true, false, false]);
  });

  const minimum = (action: DependantAction, begun: Row[string], flag = false): State => {
    const things = policy(YEAR);
    const parts = policy(YEAR, { category: 'parts', keepAtLeast: YEAR, suspension: ['frozen'] });
    const on = [{ theirs: 'thing', ours: 'id' }];
    const to = action === 'archive' ? { connection: 'vault', table: 'parts' } : null;
    const where = place({ dependants: [{ table: 'parts', on, action, to, dependants: [] }] });
    const theirs: Place = place({ category: 'parts', conditions: { frozen: flagged } });
    const row = { id: 1n, ended: OLDER };
    const world = worldOf({ things: [row], parts: [{ id: 2n, thing: 1n, ended: begun, flag }] });
    const entries = [entry('things', [where]), entry('parts', [theirs])];
    const said = promised({ policies: [things, parts], entries, now: NOW });
    return judgeRow(said, things, where, row, { world, table: 'things' });
  };

  test('a legal minimum of what would be deleted with it, by its own start', () => {
    expect(minimum('delete', RECENT)).toBe('withheld');
    expect(minimum('delete', OLD)).toBe('overdue');
    for (const unknown of [null, AHEAD, date('infinity')])
      expect(minimum('delete', unknown)).toBe('withheld');
    expect(minimum('detach', RECENT)).toBe('overdue');
    expect(minimum('archive', RECENT)).toBe('overdue');
    expect(minimum('keep', RECENT)).toBe('overdue');
  });

  test('a restriction of what would go or lose its link with it', () => {
    for (const action of ['delete', 'detach', 'archive'] as const)
      expect(minimum(action, OLD, true)).toBe('withheld');
    expect(minimum('keep', OLD, true)).toBe('overdue');
  });
});

describe('archives', () => {
  const kept = stages([1, 'archive'], [2, 'delete', 'archive']);
  const things = policy(YEAR, { stages: kept, starts: { combine: 'latest', events: ['ended', 'seen'] } });
  const archive = { to: { connection: 'vault', table: 'things' }, startInto: 'started_at', remains: null };
  const events = { ended: column('ended'), seen: column('seen') };
  const rows = [
    { id: 1n, ended: OLDER, seen: OLD, name: 'x' },
    { id: 2n, ended: OLDER, seen: RECENT, name: 'y' },
  ];
  const run = (where: Place): ReturnType<typeof complete> => {
    const said = promised({ policies: [things], entries: [entry('things', [where])], now: NOW });
    return complete(said, { world: worldOf({ things: rows }), archives: {}, summaries: {} });
  };

  test('a row goes with its start, which is the first instant of its day', () => {
    const { world, archives } = run(place({ events, archive }));
    expect(tableOf(world, 'things').rows).toEqual([rows[1]]);
    expect([...(archives['vault.things'] ?? []).values()]).toEqual([
      { row: rows[0], start: at('2023-06-12T22:00:00Z'), category: 'things' },
    ]);
  });

  test('what is left stays as it is, and the rest of it becomes null', () => {
    const remains = { columns: {}, leaves: ['id', 'ended', 'seen'], marker: null };
    const { world, archives } = run(place({ events, archive: { ...archive, remains } }));
    expect(tableOf(world, 'things').rows).toEqual([{ ...rows[0], name: null }, rows[1]]);
    expect(archives['vault.things']?.size).toBe(1);
  });

  test('in the archive, the start counts that is written there', () => {
    const there = place({ base: 'archive', events: {}, start: column('started_at') });
    const judge = (started: Row[string]): State =>
      judgeDates(things, there, { started_at: started }, { now: NOW, zones });
    expect([judge(OLDER), judge(OLD), judge(null)]).toEqual(['overdue', 'kept', 'not_started']);
  });

  const takes: Taking = { type: 'timestamptz', digits: 6, empty: ['started_at', 'kept_at'] };
  const own = { id: 9n, ended: null, seen: null, name: 'z', started_at: timestamptz(NOW), kept_at: null };
  const there = place({ base: 'archive', events: {}, start: column('started_at') });
  const vault = { connection: 'vault', policies: [things], entries: [entry('things', [there])], now: NOW };
  const both = (where: Place, mine: readonly Row[], parts: readonly Row[] = []): [World, World] => {
    const shelves = worldOf({ things: [own], parts: [] });
    const tables = Object.entries(shelves.tables).map(([name, table]) => [name, { ...table, takes }]);
    const { kept, archived } = completeWithArchive(
      promised({ policies: [things], entries: [entry('things', [where])], now: NOW }),
      { world: worldOf({ things: mine, parts }), archives: {}, summaries: {} },
      { promised: promised(vault), world: { ...shelves, tables: Object.fromEntries(tables) } },
    );
    return [kept.world, archived];
  };

  test('it stands beside what the archive had, until its stage there', () => {
    const [here, archived] = both(place({ events, archive }), rows);
    expect(tableOf(here, 'things').rows).toEqual([rows[1]]);
    const copy = { ...rows[0], started_at: timestamptz(at('2023-06-12T22:00:00Z')), kept_at: null };
    expect(tableOf(archived, 'things').rows).toEqual([own, copy]);
    const judge = (now: bigint): State =>
      judgeRow(promised({ ...vault, now }), things, there, copy, { world: archived, table: 'things' });
    const end = at('2025-06-13T22:00:00Z');
    expect([judge(end - 1n), judge(end)]).toEqual(['kept', 'due']);
  });

  test('what is due in the archive already goes at once', () => {
    const [here, archived] = both(place({ events, archive }), [{ ...rows[0], seen: OLDER }]);
    expect([tableOf(here, 'things').rows, tableOf(archived, 'things').rows]).toEqual([[], [own]]);
  });

  test('what depends on it goes along, without a start', () => {
    const on = [{ theirs: 'thing', ours: 'id' }];
    const to = { connection: 'vault', table: 'parts' };
    const dependants = [{ table: 'parts', on, action: 'archive' as const, to, dependants: [] }];
    const [mine, other] = [{ id: 5n, thing: 1n } as Row, { id: 6n, thing: 2n } as Row];
    const [here, archived] = both(place({ events, archive, dependants }), rows, [mine, other]);
    expect(tableOf(here, 'parts').rows).toEqual([other]);
    expect(tableOf(archived, 'parts').rows).toEqual([{ ...mine, started_at: null, kept_at: null }]);
  });

  test('the column of the start is never read as an earlier instant, and as no later one than it must', () => {
    const start = (text: string, type: Taking['type'], digits = 0, as: 'epoch_s' | null = null): unknown =>
      startValue(at(text), as, { type, digits, empty: [] }, zones);
    const late = '2023-06-12T22:00:00.000001Z';
    expect(start(late, 'timestamptz', 6)).toEqual(timestamptz(at(late)));
    expect(start(late, 'timestamptz', 3)).toEqual(timestamptz(at('2023-06-12T22:00:00.001Z')));
    expect(start(late, 'number', 0, 'epoch_s')).toBe(BigInt(Date.parse('2023-06-12T22:00:01Z') / 1000));
    expect(start(late, 'date')).toEqual(date(day('2023-06-13')));
    expect(start(late, 'timestamp')).toEqual(timestamp(at('2023-06-13T00:00:01Z')));
    // Clocks in Paris show 02:00 to 03:00 twice, and the later one counts: from 00:00 on, UTC, 02:00 is the first that will do.
    expect(start('2024-10-27T00:30:00Z', 'timestamp')).toEqual(timestamp(at('2024-10-27T02:00:00Z')));
    expect(start('2024-10-27T01:30:00Z', 'timestamp')).toEqual(timestamp(at('2024-10-27T02:30:00Z')));
  });
});

describe('counts', () => {
  const summary: Summary = {
    into: 'counted',
    by: [
      { into: 'month', column: 'ended', unit: 'month', because: null },
      { into: 'flag', column: 'flag', unit: 'value', because: 'two values' },
    ],
    count: 'number',
    minimumGroup: 3,
  };
  const scene = { place: place(), zones, site: { world: worldOf({}), table: '' } };
  const rows = (count: number, ended: Row[string], flag: boolean | null): Row[] =>
    Array.from({ length: count }, () => ({ ended, flag }));
  const group = JSON.stringify(['2023-06', 'true']);

  test('a group that is small with all that goes is counted with the rest', () => {
    const count = (before: ReadonlyMap<string, number>, ...gone: Row[][]): unknown =>
      Object.fromEntries(countedInto(summary, before, gone.flat(), scene));
    expect(count(new Map(), rows(3, OLD, true))).toEqual({ [group]: 3 });
    expect(count(new Map(), rows(2, OLD, true))).toEqual({ [REST]: 2 });
    expect(count(new Map([[group, 1]]), rows(2, OLD, true))).toEqual({ [group]: 3 });
    expect(count(new Map([[REST, 5]]), rows(3, OLD, true), rows(3, OLD, null), rows(3, null, true))).toEqual({
      [group]: 3,
      [REST]: 11,
    });
  });

  test('a month is that of the day in the policies’ zone', () => {
    const late = timestamptz(at('2023-05-31T22:30:00Z')); // 1 June in Paris
    expect([...countedInto(summary, new Map(), rows(3, late, true), scene)]).toEqual([[group, 3]]);
  });
});
