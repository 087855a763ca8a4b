import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { firstInstantOf } from '../../demo/model/zone.ts';
import { parseDay } from '../../src/calendar/day.ts';
import {
  formatInstant,
  formatLocal,
  type Instant,
  parseInstant,
  type Start,
} from '../../src/calendar/instant.ts';
import { onlyValue } from '../../src/database/session.ts';
import type { EpochUnit } from '../../src/datamap/place/place.ts';
import { earlierIn } from '../../src/plan/change/row-answer.ts';
import { checkRule } from '../../src/plan/check/rule.ts';
import type { CheckedRule } from '../../src/plan/checked/checked-rule.ts';
import { familyOf, timeSql } from '../../src/plan/checked/time-column.ts';
import { planRule } from '../../src/plan/plan.ts';
import { doneSql, isDone, isReady, markedText, readMarked, rememberedAs } from '../../src/plan/state/done.ts';
import { NO_HOLDS } from '../../src/plan/state/held.ts';
import { readStart } from '../../src/plan/state/row-time.ts';
import { join, raw, type Statement, sql } from '../../src/sql/fragment.ts';
import { shapeName } from '../../src/sql/shape.ts';
import { ENGINES } from '../support/engines/engines.ts';
import { event, rule as ruleOf } from '../unit/plan/rule.ts';
import { type PerEngine, useTarget } from './target.ts';

const NOW = instant('2024-06-15T12:00:00Z');
const ZONES = ['Europe/Paris', 'America/St_Johns', 'Pacific/Apia', 'Africa/Casablanca', 'UTC'];

type Marker = 'timestamptz' | 'timestamp' | 'remembered';

interface Scene {
  readonly start: string;
  readonly as?: EpochUnit;
  readonly marker: Marker;
  readonly zone?: string;
}

/** What a server calls the types of starts and markers. */
const TYPES: PerEngine<Readonly<Record<string, string>>> = {
  PostgreSQL: {},
  MariaDB: { timestamptz: 'timestamp(6) NULL', timestamp: 'datetime(6)' },
};

/** As a server reads them: a time of UTC without saying so, where no time has a zone. */
const WRITTEN: PerEngine<(text: string) => string> = {
  PostgreSQL: (text) => text,
  MariaDB: (text) => text.replace('T', ' ').replace(/Z$|\+00$/, ''),
};

function instant(text: string): Instant {
  return parseInstant(text) as Instant;
}

const MARKERS: readonly Marker[] = ['timestamptz', 'timestamp', 'remembered'];
const AT = '2024-01-10T08:30:00.000000';
const around = (write: (at: Instant) => string): readonly string[] =>
  [-1n, 0n, 1n].map((step) => write(instant(`${AT}Z`) + step));

/** A start as the second implementation has it. */
const readAt = (text: string): Start => ({ kind: 'instant', at: instant(text) });

type Starts = 'date' | 'timestamp' | 'timestamptz' | 'bigint';

/** The latest and the earliest value of each type, and those that are no time. */
const ENDS: PerEngine<Readonly<Record<Starts, readonly string[]>>> = {
  PostgreSQL: {
    date: ['5874897-12-31', '4714-11-24 BC', 'infinity', '-infinity'],
    timestamp: ['294276-12-31 23:59:59.999999', '4714-11-24 00:00:00 BC', 'infinity', '-infinity'],
    timestamptz: ['294276-12-31 23:59:59.999999+00', '4714-11-24 00:00:00+00 BC', 'infinity', '-infinity'],
    bigint: ['9223372036854775807', '-9223372036854775808', '0', '1'],
  },
  MariaDB: {
    date: ['9999-12-31', '0001-01-01', '0000-00-00', '2010-00-00'],
    timestamp: ['9999-12-31 23:59:59.999999', '0001-01-01', '0000-00-00', '2010-06-00'],
    timestamptz: ['2038-01-19 03:14:07.999999', '1970-01-01 00:00:01', '0000-00-00', '1989-01-01'],
    bigint: ['9223372036854775807', '-9223372036854775808', '0', '1'],
  },
};

/** Markers that no run has written, and the latest that one could. */
const STRANGE: PerEngine<Readonly<Record<'timestamptz' | 'timestamp', readonly string[]>>> = {
  PostgreSQL: {
    timestamptz: ['infinity', '-infinity', '0044-03-15 00:00:00 BC', '294276-12-31 23:00:00'],
    timestamp: ['infinity', '-infinity', '0044-03-15 00:00:00 BC', '294276-12-31 23:00:00'],
  },
  MariaDB: {
    timestamptz: ['0000-00-00', '1970-01-01 00:00:01', '2019-12-31', '2038-01-19 03:14:07.999999'],
    timestamp: ['0000-00-00', '2022-00-00', '2022-06-00', '9999-12-31 23:59:59.999999'],
  },
};

describe.each(ENGINES)('$name', (engine) => {
  const open = useTarget(engine);
  const isMariadb = engine.name === 'MariaDB';

  beforeAll(async () => {
    const folder = new URL(`../../migrations/target/${isMariadb ? 'mysql' : 'postgresql'}/`, import.meta.url);
    if (!isMariadb) await open().client.query('CREATE SCHEMA retentiond_receipts');
    for (const file of readdirSync(folder).sort()) {
      await open().client.query(readFileSync(new URL(file, folder), 'utf8'));
    }
  });
  beforeEach(async () => {
    await open().client.query(`DROP TABLE IF EXISTS things; DELETE FROM ${engine.tables.done}`);
  });

  /** An empty table with a start, and its rule; several starts of one type where `more` is given. */
  async function makeThings({ start, as, marker, zone = 'Europe/Paris' }: Scene): Promise<CheckedRule> {
    const { client, live: read } = open();
    const typeOf = (type: string): string => TYPES[engine.name][type] ?? type;
    const marked = marker === 'remembered' ? '' : `, marked ${typeOf(marker)}`;
    await client.query(
      `CREATE TABLE things (id bigint PRIMARY KEY, began ${typeOf(start)}, again ${typeOf(start)}${marked})`,
    );
    const events = ['began', 'again'].map((name) => event(name, { as: as ?? null }));
    const live = await read();
    const own = live.find('things');
    if (own.kind !== 'one') throw new Error('the table is not there');
    const { checked } = checkRule(ruleOf({ start: events, zone, columnZone: zone }), own.thing, live);
    const column =
      marker === 'remembered'
        ? null
        : { name: 'marked', kind: marker, zone: marker === 'timestamp' ? zone : null };
    return { ...(checked as CheckedRule), alteration: { columns: [], leaves: [], marker: column } };
  }

  interface Thing {
    readonly began: string | null;
    readonly again?: string | null;
    readonly marked: string | null;
  }

  async function insert(rule: CheckedRule, things: readonly Thing[]): Promise<void> {
    const { client, session, dialect } = open();
    const remembered = rule.alteration?.marker === null;
    const literal = (text: string | null): string =>
      text === null ? 'NULL' : `'${WRITTEN[engine.name](text)}'`;
    const rows = things.map(({ began, again = null, marked }, index) => {
      const values = [
        String(index),
        literal(began),
        literal(again),
        ...(remembered ? [] : [literal(marked)]),
      ];
      return `(${values.join(', ')})`;
    });
    await client.query(`INSERT INTO things VALUES ${rows.join(', ')}`);
    if (!remembered) return;
    for (const [index, { marked }] of things.entries()) {
      if (marked === null) continue;
      const topic = rememberedAs(rule.rule.category, rule.rule.stage);
      await session.run(
        dialect.statement(dialect.memory.remember(topic, shapeName(rule.shape), [[String(index)]], NOW)),
      );
      // Nobody but a test remembers at another time than now.
      await client.query(
        `UPDATE ${engine.tables.done} SET marked_at = ${literal(marked)} WHERE marked_at = ${literal(formatInstant(NOW))}`,
      );
    }
  }

  /** Whether each of the things is done: by SQL, then by the second implementation, which must agree. */
  async function doneOf(rule: CheckedRule, things: readonly Thing[], now = NOW): Promise<boolean[]> {
    await insert(rule, things);
    const { boundaries } = planRule(rule, now);
    const { ask, dialect } = open();
    const outputs = [
      dialect.truth(doneSql(rule, boundaries)),
      markedText(rule) ?? raw('NULL'),
      ...rule.times.map((time) => dialect.text(timeSql(dialect, time), familyOf(time))),
    ];
    const rows = await ask(
      dialect.statement(
        sql`SELECT ${join(outputs, ', ')} FROM ${dialect.rows(rule.shape, 't')} ORDER BY t.id`,
      ),
    );
    return rows.map(([done, marked = null, ...starts]) => {
      const read = rule.times.map((time, index) => {
        const text = starts[index] ?? null;
        return text === null ? null : readStart(text, time);
      });
      expect(['true', 'false']).toContain(done);
      expect({ marked, starts, done: isDone(read, readMarked(marked, rule), rule) }).toEqual({
        marked,
        starts,
        done: done === 'true',
      });
      return done === 'true';
    });
  }

  describe.each(MARKERS)('a %s', (marker) => {
    // All of these are read in UTC, so that one text means the same in each column.
    const zone = 'UTC';

    test.each(['timestamptz', 'timestamp'] as const)(
      'beside a start that is a %s, to the microsecond',
      async (start) => {
        const rule = await makeThings({ start, marker, zone });
        const write = start === 'timestamptz' ? formatInstant : formatLocal;
        const [before, same, after] = around(write);
        const marked = marker === 'timestamp' ? AT : `${AT}Z`;
        const things = [before, same, after].map((began) => ({ began: began as string, marked }));
        expect(
          await doneOf(rule, [...things, { began: null, marked }, { began: same as string, marked: null }]),
        ).toEqual([true, true, false, true, false]);
      },
    );

    test.each([
      ['epoch_us', 1n],
      ['epoch_ms', 1_000n],
      ['epoch_s', 1_000_000n],
    ] as const)('beside a start that counts: %s', async (as, unit) => {
      const rule = await makeThings({ start: 'bigint', as, marker, zone });
      const count = instant(`${AT}Z`) / unit;
      const marked = around(marker === 'timestamp' ? formatLocal : formatInstant);
      const began = String(count);
      expect(
        await doneOf(
          rule,
          marked.map((one) => ({ began, marked: one })),
        ),
      ).toEqual([false, true, true]);
    });

    test('the latest of several starts decides, and one that has not happened does not', async () => {
      const rule = await makeThings({ start: 'timestamptz', marker, zone });
      const marked = marker === 'timestamp' ? AT : `${AT}Z`;
      const earlier = '2020-01-01T00:00:00Z';
      const later = '2024-02-01T00:00:00Z';
      expect(
        await doneOf(rule, [
          { began: earlier, again: null, marked },
          { began: null, again: earlier, marked },
          { began: earlier, again: later, marked },
          { began: later, again: earlier, marked },
        ]),
      ).toEqual([true, true, false, false]);
    });
  });

  test.each(MARKERS)(
    'beside a %s the earliest of several starts decides, where the policy says so',
    async (marker) => {
      const latest = await makeThings({ start: 'timestamptz', marker, zone: 'UTC' });
      const rule = { ...latest, rule: { ...latest.rule, combine: 'earliest' as const } };
      const marked = marker === 'timestamp' ? AT : `${AT}Z`;
      const earlier = '2020-01-01T00:00:00Z';
      const later = '2024-02-01T00:00:00Z';
      expect(
        await doneOf(rule, [
          { began: earlier, again: null, marked },
          { began: null, again: later, marked },
          { began: earlier, again: later, marked },
          { began: later, again: earlier, marked },
          { began: later, again: later, marked },
          { began: null, again: null, marked },
          { began: earlier, again: earlier, marked: null },
        ]),
      ).toEqual([true, false, true, true, false, false, false]);
    },
  );

  test('each stage is remembered apart', async () => {
    const plain = await makeThings({ start: 'timestamptz', marker: 'remembered', zone: 'UTC' });
    const stage = (number: number | null): CheckedRule => ({
      ...plain,
      rule: { ...plain.rule, stage: number },
    });
    const began = '2020-01-01T00:00:00Z';
    await insert(plain, [{ began, marked: null }]);
    const { session, dialect } = open();
    const done = async (rule: CheckedRule): Promise<string | null> => {
      const { boundaries } = planRule(rule, NOW);
      const answer = dialect.truth(doneSql(rule, boundaries));
      const from = dialect.rows(rule.shape, 't');
      return onlyValue(await session.run(dialect.statement(sql`SELECT ${answer} FROM ${from}`)));
    };
    for (const [number, expected] of [
      [1, ['true', 'false', 'false']],
      [null, ['true', 'false', 'true']],
      [2, ['true', 'true', 'true']],
    ] as const) {
      const { alter } = planRule(stage(number), NOW).statements;
      await session.run(alter?.remember?.([['0']]) as Statement);
      expect([await done(stage(1)), await done(stage(2)), await done(stage(null))]).toEqual(expected);
    }
  });

  test.each(MARKERS)('a row waits for the stage before it: %s', async (marker) => {
    const plain = await makeThings({ start: 'timestamptz', marker, zone: 'UTC' });
    const began = '2020-01-01T00:00:00Z';
    const first = { ...plain, rule: { ...plain.rule, stage: 1 } };
    const rule: CheckedRule = {
      ...plain,
      rule: { ...plain.rule, stage: 2 },
      alteration: null,
      earlier: [{ stage: 1, marker: plain.alteration?.marker ?? null }],
    };
    const write = marker === 'timestamp' ? formatLocal : formatInstant;
    const marks = [null, instant(began) - 1n, instant(began), NOW];
    await insert(
      first,
      marks.map((mark) => ({ began, marked: mark === null ? null : write(mark) })),
    );
    const { statements } = planRule(rule, NOW);
    const { session } = open();
    const { rows } = await session.run(statements.states(NO_HOLDS));
    expect(Object.fromEntries(rows)).toEqual({ kept: '2', overdue: '2' });
    expect(onlyValue(await session.run(statements.due(NO_HOLDS)))).toBe('2');
    const listed = await session.run(statements.list(null, 10, NO_HOLDS));
    expect(listed.rows.map(([id]) => id).sort()).toEqual(['2', '3']);
    const texts = listed.rows.map((row) => earlierIn(rule, row));
    expect(texts.every((one) => one.length === 1 && isReady([readAt(began)], one, rule))).toBe(true);
    const late = [readAt('2030-01-01T00:00:00Z')];
    expect(texts.some((one) => isReady(late, one, rule))).toBe(false);
    expect(isReady([readAt(began)], [null], rule)).toBe(false);
  });

  test.each(['timestamptz', 'timestamp'] as const)('a %s that is infinite hides nothing', async (marker) => {
    const rule = await makeThings({ start: 'timestamptz', marker, zone: 'UTC' });
    const began = '2020-01-01T00:00:00Z';
    const things = STRANGE[engine.name][marker].map((marked) => ({ began, marked }));
    expect(await doneOf(rule, things)).toEqual([false, false, false, true]);
  });

  describe.each(ZONES)('dates in %s', (zone) => {
    test('a row is done from the midnight after its date, to the microsecond', async () => {
      const rule = await makeThings({ start: 'date', marker: 'timestamptz', zone });
      // The first instant of 11 January there: no zone of these changes its clocks on that day.
      const midnight = firstInstantOf(parseDay('2024-01-11') as number, zone);
      const marked = [-1n, 0n, 1n].map((step) => formatInstant(midnight + step));
      expect(
        await doneOf(
          rule,
          marked.map((one) => ({ began: '2024-01-10', marked: one })),
        ),
      ).toEqual([false, true, true]);
    });

    test('around each change of the clocks SQL and the second implementation agree', async () => {
      const local = await makeThings({ start: 'timestamp', marker: 'timestamp', zone });
      const changes = ['2011-12-30', '2011-03-13', '2011-11-06', '2024-03-31', '2024-10-27', '2024-04-14'];
      const hours = Array.from({ length: 16 }, (_, index) => (index - 8) * 97);
      const at = (day: string, minutes: number): string =>
        formatLocal(instant(`${day}T02:00:00Z`) + BigInt(minutes) * 60_000_000n);
      const pairs = changes.flatMap((day) =>
        hours.flatMap((hour) =>
          [-90, -30, 0, 30, 90, 600].map((step) => ({ began: at(day, hour), marked: at(day, hour + step) })),
        ),
      );
      const locals = await doneOf(local, pairs, instant('2026-01-01T00:00:00Z'));
      expect(new Set(locals).size).toBe(2);
      await open().client.query('DROP TABLE things');
      const dates = await makeThings({ start: 'date', marker: 'timestamptz', zone });
      const days = pairs.map(({ began, marked }) => ({ began: began.slice(0, 10), marked: `${marked}Z` }));
      expect(new Set(await doneOf(dates, days, instant('2026-01-01T00:00:00Z'))).size).toBe(2);
    });
  });

  test('where clocks show midnight twice, a date is over at the second one', async () => {
    // St. John's stepped back from 00:01 to 23:01 on 7 November 2010: 02:31Z.
    const rule = await makeThings({ start: 'date', marker: 'timestamptz', zone: 'America/St_Johns' });
    const marked = ['2010-11-07T02:30:30Z', '2010-11-07T03:00:00Z', '2010-11-07T03:30:00Z'];
    expect(
      await doneOf(
        rule,
        marked.map((one) => ({ began: '2010-11-06', marked: one })),
      ),
    ).toEqual([false, false, true]);
  });

  describe.each(MARKERS)('the latest and earliest values beside a %s', (marker) => {
    test.each(Object.keys(ENDS[engine.name]) as Starts[])(
      'of %s are judged, not refused by the server',
      async (start) => {
        const as = start === 'bigint' ? 'epoch_s' : null;
        const rule = await makeThings({ start, marker, ...(as ? { as } : {}) });
        const marks = [null, ...(marker === 'remembered' ? ['2020-01-01'] : ENDS[engine.name][marker])];
        const things = ENDS[engine.name][start].flatMap((began) =>
          marks.map((marked) => ({ began, again: null, marked })),
        );
        await insert(rule, things);
        const { statements } = planRule(rule, NOW);
        const { ask, session } = open();
        const counts = Object.fromEntries(await ask(statements.states(NO_HOLDS)));
        expect(Number(counts['implausible'] ?? 0) + Number(counts['future'] ?? 0)).toBe(things.length);
        expect(onlyValue(await session.run(statements.due(NO_HOLDS)))).toBe('0');
      },
    );
  });

  test('a done row is neither due nor held; one that came back is judged anew', async () => {
    const rule = await makeThings({ start: 'timestamptz', marker: 'timestamptz' });
    const { client, session } = open();
    await client.query(
      `INSERT INTO things (id, began, marked) VALUES
       (1, '2020-01-01', NULL), (2, '2020-01-01', '2023-02-01'), (3, '2020-01-01', '2019-12-31'),
       (4, '2024-06-01', '2023-02-01'), (5, '2024-06-01', '2024-06-02'), (6, '2025-01-01', '2025-06-01'),
       (7, NULL, '2024-01-01')`,
    );
    const { statements } = planRule(rule, NOW);
    const { rows } = await session.run(statements.states(NO_HOLDS));
    expect(Object.fromEntries(rows)).toEqual({
      overdue: '2',
      done: '2',
      kept: '1',
      future: '1',
      not_started: '1',
    });
    expect(onlyValue(await session.run(statements.due(NO_HOLDS)))).toBe('2');
    const listed = await session.run(statements.list(null, 10, NO_HOLDS));
    expect(listed.rows.map(([id]) => id).sort()).toEqual(['1', '3']);
    const everything = { epoch: 1, heldIn: () => ({ everything: true, people: {} }) };
    const held = await session.run(statements.states(everything));
    expect(Object.fromEntries(held.rows)).toMatchObject({ held: '2', done: '2' });
  });
});
