import { DateTime } from 'luxon';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { requireLive } from '../../src/app/connection/connect.ts';
import { migrateTarget } from '../../src/app/control/migrate.ts';
import { countPlan } from '../../src/app/counting/count-plan.ts';
import { hostClock } from '../../src/clock.ts';
import { openSession } from '../../src/database/open-session.ts';
import type { CheckedRule } from '../../src/plan/checked/checked-rule.ts';
import { planRule } from '../../src/plan/plan.ts';
import { keyLists } from '../../src/plan/row/key-list.ts';
import { NO_HOLDS } from '../../src/plan/state/held.ts';
import type { Rule } from '../../src/rules/rule/rule.ts';
import { hold } from '../support/holds.ts';
import { untilLockWait } from '../support/lock-waits.ts';
import { connect } from '../support/logs.ts';
import { silentObserver } from '../support/observer.ts';
import {
  FORMS,
  makePeople,
  type NewPerson,
  type PeopleOptions,
  type PeopleProject,
  type PersonRow,
} from '../support/people.ts';
import { testWeaker } from '../support/weaker.ts';
import { openWire, type Verdict } from '../support/wire.ts';
import { openDesk } from '../support/worker.ts';

const ALTERED = ['email', 'phone', 'born', 'name'];
const open: PeopleProject[] = [];
afterEach(async () => {
  for (const people of open.splice(0)) await people.drop();
});

async function make(options: PeopleOptions = {}): Promise<PeopleProject> {
  const people = await makePeople(options);
  open.push(people);
  return people;
}

const yearsAgo = (years: number, days = 0): string =>
  DateTime.utc().minus({ years, days }).toISO({ includeOffset: true }) as string;

/** Every kind of row: due, kept, done, come back and due again or kept, never seen; then many at random. */
function somePeople(): readonly NewPerson[] {
  const drawn = Array.from({ length: 120 }, (_, index): NewPerson => {
    const years = Math.random() * 6;
    const days = Math.floor(years * 365);
    return {
      id: 100 + index,
      lastSeen: index % 17 === 0 ? null : yearsAgo(0, days),
      lastOrder: index % 5 === 0 ? yearsAgo(0, Math.floor(days / 2)) : null,
      done: index % 3 === 0 ? yearsAgo(0, Math.floor(Math.random() * 6 * 365)) : null,
    };
  });
  return [
    { id: 1, lastSeen: yearsAgo(5) },
    { id: 2, lastSeen: yearsAgo(1) },
    { id: 3, lastSeen: yearsAgo(5), done: yearsAgo(1) },
    { id: 4, lastSeen: yearsAgo(4), done: yearsAgo(5) },
    { id: 5, lastSeen: yearsAgo(1), done: yearsAgo(2) },
    { id: 6, lastSeen: null },
    ...drawn,
  ];
}

/** A plain filter: past three years, by days in Paris, and not done since. */
function isDue({ lastSeen, lastOrder = null, done = null }: NewPerson, { form }: PeopleProject): boolean {
  const starts = [lastSeen, ...(form === 'locked first' ? [lastOrder] : [])].filter((one) => one !== null);
  const times = starts.map((one) => DateTime.fromISO(one, { zone: 'Europe/Paris' }));
  const latest = times.sort((a, b) => b.toMillis() - a.toMillis())[0];
  if (!latest) return false;
  const ends = latest.startOf('day').plus({ years: 3 }).plus({ days: 1 });
  return ends <= DateTime.now() && !(done && DateTime.fromISO(done) >= latest);
}

const byId = (rows: readonly PersonRow[]): Map<number, PersonRow> =>
  new Map(rows.map((row) => [Number(row['id']), row]));

function changedColumns(before: PersonRow | undefined, after: PersonRow | undefined): string[] {
  return Object.keys(after ?? {}).filter((name) => name !== 'xmin' && before?.[name] !== after?.[name]);
}

async function ordersOf(people: PeopleProject): Promise<unknown> {
  return (await people.target.query('SELECT o.*, o.xmin::text FROM orders AS o ORDER BY id')).rows;
}

describe.each(FORMS)('rows that are %s', (form) => {
  test('are exactly those that a plain filter names, in nothing but the named columns, and once', async () => {
    const people = await make({ form, batchRows: 40 });
    const some = somePeople();
    for (const one of some) await people.add(one);
    const [before, orders] = [byId(await people.rows()), await ordersOf(people)];
    const due = some.filter((one) => isDue(one, people)).map(({ id }) => id);
    expect(due.length).toBeGreaterThan(20);

    const planned = await countPlan(people.read().config, await checkedOf(people), hostClock());
    expect(planned.totals.due).toBe(due.length);
    expect(await people.apply()).toMatchObject({ status: 'succeeded', rows: due.length });

    const after = byId(await people.rows());
    const rewritten = [...after.keys()].filter((id) => after.get(id)?.['xmin'] !== before.get(id)?.['xmin']);
    expect(rewritten.sort()).toEqual([...due].sort());
    const marker = form === 'remembered' ? [] : ['anonymised_at'];
    for (const id of due) {
      const changed = changedColumns(before.get(id), after.get(id)).sort();
      expect(changed).toEqual([...ALTERED, ...marker].sort());
      expect(after.get(id)).toMatchObject({ phone: null, born: '1980-01-01', name: 'nobody' });
      expect(after.get(id)?.['email']).toMatch(/^user-[0-9a-f]{32}@invalid\.example$/);
    }
    expect(await ordersOf(people)).toEqual(orders);
    await people.expectEvidence(due.length);

    expect(await people.apply()).toMatchObject({ status: 'succeeded', rows: 0 });
    expect(byId(await people.rows())).toEqual(after);
    const again = await countPlan(people.read().config, await checkedOf(people), hostClock());
    expect(again.totals).toMatchObject({ due: 0, done: planned.totals.done + due.length });
  });

  test('are kept again when the customer comes back, and altered again when that is past', async () => {
    const people = await make({ form });
    await people.add({ id: 1, lastSeen: yearsAgo(5) });
    expect((await people.apply()).rows).toBe(1);
    const [first] = await people.rows();
    const back = "last_seen = clock_timestamp(), email = 'again@example.org', phone = '+33 2'";
    await people.target.query(`UPDATE people SET ${back}`);
    expect((await people.apply()).rows).toBe(0);
    // As if all of it had been four years earlier.
    const marked =
      form === 'remembered'
        ? "UPDATE retentiond_receipts.done SET marked_at = marked_at - interval '4 years'"
        : "UPDATE people SET anonymised_at = anonymised_at - interval '4 years'";
    await people.target.query(`UPDATE people SET last_seen = last_seen - interval '4 years'; ${marked}`);
    expect((await people.apply()).rows).toBe(1);
    const [second] = await people.rows();
    expect(second?.['email']).toMatch(/^user-/);
    expect(second?.['email']).not.toBe(first?.['email']);
    expect(second?.['phone']).toBeNull();
    await people.expectEvidence(2);
  });

  test('are not altered while somebody is held', async () => {
    const people = await make({ form });
    for (const id of [1, 2, 3]) await people.add({ id, lastSeen: yearsAgo(5) });
    const before = byId(await people.rows());
    await hold(people, { target: '2', personKind: 'customer' });
    expect(await people.apply()).toMatchObject({ status: 'succeeded', rows: 2 });
    const after = byId(await people.rows());
    expect(after.get(2)).toEqual(before.get(2));
    expect([...(await people.doneAt()).keys()].sort()).toEqual([1, 3]);
    await people.expectEvidence(2);
  });

  test('have equal pseudonyms for equal values, and only within a column', async () => {
    const people = await make({ form, action: 'pseudonymise' });
    for (const id of [1, 2, 3])
      await people.add({ id, lastSeen: yearsAgo(5), email: id === 3 ? 'other' : 'Person 1' });
    expect((await people.apply()).rows).toBe(3);
    const [one, two, three] = await people.rows();
    expect(one?.['email']).toMatch(/^user-[0-9a-f]{64}$/);
    expect(two?.['email']).toBe(one?.['email']);
    expect(three?.['email']).not.toBe(one?.['email']);
    // The same text stood in both columns.
    expect(one?.['email']).not.toBe(`user-${one?.['name']}`);
    const entries = (await people.entries()) as unknown as readonly { kind: string; action: string }[];
    expect(entries.find((entry) => entry.kind === 'intent')?.action).toBe('pseudonymise');
  });

  test('are told by a marker that is not later than the present, nor earlier than any event', async () => {
    const people = await make({ form });
    await people.add({ id: 1, lastSeen: yearsAgo(5) });
    const from = hostClock();
    await people.apply();
    const [at = ''] = (await people.doneAt()).values();
    const marked = BigInt(Date.parse(at.replace(' ', 'T').replace(/\+00$/, 'Z'))) * 1_000n;
    expect(marked).toBeGreaterThan(from - 1_000_000n);
    expect(marked).toBeLessThanOrEqual(hostClock());
  });

  test('change only by keys that are due: those of rows that are done, or kept, change nothing', async () => {
    const people = await make({ form });
    await people.add({ id: 1, lastSeen: yearsAgo(5) });
    await people.add({ id: 2, lastSeen: yearsAgo(5), done: yearsAgo(1) });
    await people.add({ id: 3, lastSeen: yearsAgo(1) });
    const session = await openSession(people.database.url, 'the test');
    try {
      const { statements, checked } = planRule((await checkedOf(people))[0] as never, hostClock());
      const keys = [1, 2, 3].map((id) => [String(id % 3), String(id)]);
      const change = statements.alter?.change(keyLists(checked, keys), NO_HOLDS, null);
      expect((await session.run(change as never)).count).toBe(1);
    } finally {
      await session.close();
    }
  });

  test.each([
    ['before its COMMIT arrives', 'cut', 'aborted'],
    ['after its COMMIT arrived', 'pass', 'committed'],
  ] as const)(
    'by a worker that is killed %s are altered once, and recovery knows',
    async (_, verdict, outcome) => {
      const people = await make({ form, batchRows: 5 });
      for (let id = 1; id <= 12; id += 1) await people.add({ id, lastSeen: yearsAgo(5) });
      const before = byId(await people.rows());
      const desk = await openDesk(people);
      let commits = 0;
      const worker = desk.start((sql, on): Verdict => {
        const isCommit = on === 'target' && /^COMMIT/.test(sql);
        commits += Number(isCommit);
        if (commits < 2) return 'pass';
        worker.child.kill('SIGKILL');
        return isCommit && commits === 2 ? verdict : 'cut';
      });
      expect(await worker.applied).toBeNull();
      await desk.close();
      await people.lapse();
      const between = byId(await people.rows());
      const altered = [...between.keys()].filter(
        (id) => between.get(id)?.['email'] !== before.get(id)?.['email'],
      );
      expect(await people.apply()).toMatchObject({ status: 'succeeded' });
      const after = byId(await people.rows());
      for (const id of altered) expect(after.get(id)).toEqual(between.get(id));
      expect([...after.values()].every((row) => row['phone'] === null)).toBe(true);
      const outcomes = (await people.entries()).filter((entry) => entry.seen_by === 'recovery');
      expect(outcomes.map((entry) => entry.outcome)).toEqual([outcome]);
      await people.expectEvidence(12);
    },
  );
});

async function checkedOf(people: PeopleProject): Promise<readonly CheckedRule[]> {
  const session = await openSession(people.database.url, 'the test');
  try {
    return [await requireLive(session, people.read().rules[0] as Rule)];
  } finally {
    await session.close();
  }
}

describe('the faster form', () => {
  let people: PeopleProject;
  beforeEach(async () => {
    people = await make({ batchRows: 2_500 });
    for (let id = 1; id <= 6; id += 1) await people.add({ id, lastSeen: yearsAgo(5, id) });
  });

  /** Applies over a wire, and does something just before rows are altered for the first time. */
  async function applySeen(
    meddle: () => Promise<unknown>,
  ): Promise<{ rows: number; seen: readonly string[] }> {
    const seen: string[] = [];
    const wire = await openWire(people.database.url, async (sql): Promise<Verdict> => {
      if (/RETURNING/.test(sql) && !seen.some((one) => /RETURNING/.test(one))) await meddle();
      seen.push(sql);
      return 'pass';
    });
    const { config } = people.read();
    const crm = { ...(config.connections['crm'] as (typeof config.connections)[string]), url: wire.url };
    const { rows } = await people.apply({}, { connections: { crm } });
    await wire.close();
    return { rows, seen };
  }

  test('locks nothing before, and knows what a table says that refers to it: nothing', async () => {
    const { rows, seen } = await applySeen(async () => undefined);
    expect(rows).toBe(6);
    expect(seen.some((sql) => /SKIP LOCKED/.test(sql))).toBe(false);
    await people.expectEvidence(6);
  });

  test('judges a row as it is once the application lets it go', async () => {
    const application = await connect(people.database.url);
    await application.query(`BEGIN;
      UPDATE people SET last_seen = now(), name = 'Back' WHERE id = 1;
      UPDATE people SET name = 'Renamed' WHERE id = 2;
      UPDATE people SET anonymised_at = now(), name = 'By hand' WHERE id = 3`);
    let letGo: Promise<unknown> | null = null;
    const { rows } = await applySeen(async () => {
      letGo = untilLockWait(people.target).then(() => application.query('COMMIT'));
    });
    await letGo;
    expect(rows).toBe(4);
    const after = byId(await people.rows());
    expect([1, 2, 3].map((id) => after.get(id)?.['name'])).toEqual(['Back', 'nobody', 'By hand']);
    await application.end();
    await people.expectEvidence(4);
  });

  test('passes by rows that stay locked, once rows are locked first', async () => {
    const application = await connect(people.database.url);
    await application.query('BEGIN; SELECT FROM people WHERE id < 3 FOR UPDATE');
    const { rows, seen } = await applySeen(async () => undefined);
    await application.query('ROLLBACK');
    await application.end();
    expect(rows).toBe(4);
    expect(seen.some((sql) => /SKIP LOCKED/.test(sql))).toBe(true);
    await people.expectEvidence(4);
  });
});

describe('rows whose keys must be remembered', () => {
  test('need the table for it: an older target is refused by name, and migrating brings it up to date', async () => {
    const people = await make({ form: 'remembered' });
    await people.add({ id: 1, lastSeen: yearsAgo(5) });
    await people.target.query(
      "DROP TABLE retentiond_receipts.done; DELETE FROM retentiond_receipts.migration WHERE name = '0002_done.sql'",
    );
    const { config } = people.read();
    expect(await people.apply()).toMatchObject({
      status: 'failed',
      stopped_by: 'receipts-outdated',
      rows: 0,
    });
    const refused = await countPlan(config, await checkedOf(people), hostClock()).catch((error) => error);
    expect(refused).toMatchObject({ code: 'receipts-outdated', kind: 'refused' });
    expect(refused.hint).toContain('retentiond migrate --target crm');
    expect((await migrateTarget(config, 'crm')).applied).toEqual(['0002_done.sql']);
    expect(await people.apply()).toMatchObject({ status: 'succeeded', rows: 1 });
    await people.expectEvidence(1);
  });
});

describe('rows that are still unlike the others', () => {
  test.each([
    ['anonymise', { rows: 3, columns: ['country', 'last_seen', 'last_order'], fewer_than: 5 }],
    ['pseudonymise', null],
  ] as const)('are told after a run that may %s', async (action, found) => {
    const people = await make({ action });
    const [many, few] = [yearsAgo(5), yearsAgo(4)];
    for (let id = 1; id <= 8; id += 1) await people.add({ id, lastSeen: id > 5 ? few : many });
    // Not done, and so not looked at.
    await people.add({ id: 9, lastSeen: yearsAgo(1) });
    const told: unknown[] = [];
    const observer = { ...silentObserver, groupsSmall: (facts: unknown) => void told.push(facts) };
    expect(await people.apply({ observer })).toMatchObject({ rows: 8, small_groups: found });
    expect(told).toEqual(found ? [{ rule: 'crm/people/customers', ...found }] : []);
    expect((await people.apply()).small_groups).toBeNull();
  });
});

test.each(['altered first', 'locked first'] as const)(
  'a unique column takes {random} for thousands of rows, in batch after batch (%s)',
  async (form) => {
    const people = await make({ form, batchRows: 700 });
    await people.target.query('CREATE UNIQUE INDEX ON people (email)');
    await people.target.query(
      `INSERT INTO people (region, id, email, name, last_seen)
       SELECT i % 3, i, 'p' || i, 'Person', now() - interval '5 years' - i * interval '1 second'
       FROM generate_series(1, 3000) i`,
    );
    const report = await people.apply();
    expect(report).toMatchObject({ status: 'succeeded', rows: 3_000, stopped_by: null });
    expect(report.batches).toBeGreaterThan(3);
    const emails = (await people.rows()).map((row) => row['email']);
    expect(emails.filter((email) => /^user-[0-9a-f]{32}@invalid[.]example$/.test(email ?? ''))).toHaveLength(
      3_000,
    );
    expect(new Set(emails).size).toBe(3_000);
    await people.expectEvidence(3_000);
  },
);

testWeaker('without receipts a marker is enough', async () => {
  const people = await make({ receipts: 'none' });
  for (const id of [1, 2]) await people.add({ id, lastSeen: yearsAgo(5) });
  expect(await people.apply()).toMatchObject({ status: 'succeeded', rows: 2 });
  expect((await people.apply()).rows).toBe(0);
  expect((await people.doneAt()).size).toBe(2);
});
