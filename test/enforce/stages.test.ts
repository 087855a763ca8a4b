import { afterEach, describe, expect, test } from 'vitest';
import { openWorkplace } from '../../src/app/control/workplace.ts';
import { applyRules } from '../../src/app/run/apply.ts';
import { ENGINES } from '../support/engines/engines.ts';
import { inTurn } from '../support/engines/in-turn.ts';
import { MARIADB } from '../support/engines/mariadb.ts';
import { POSTGRESQL } from '../support/engines/postgresql.ts';
import { hold } from '../support/holds.ts';
import { silentObserver } from '../support/observer.ts';
import { makeStaged, type StagedOptions, type StagedProject } from '../support/staged.ts';
import { makeVault, type VaultProject } from '../support/vault.ts';

/*
 * A short run makes each case with one of the kinds of servers, in turn; `npm run test:targets` makes
 * every case with all of them.
 */

const open: StagedProject[] = [];
afterEach(async () => {
  for (const staged of open.splice(0)) await staged.drop();
});

const CASES = ENGINES.flatMap((engine) =>
  [true, false].map((marker) => ({
    name: `${engine.name}, ${marker ? 'by a marker' : 'remembered'}`,
    engine,
    marker,
  })),
);

async function make(options: StagedOptions): Promise<StagedProject> {
  const staged = await makeStaged(options);
  open.push(staged);
  return staged;
}

describe.each(CASES)('two stages in one table ($name)', ({ engine, marker }) => {
  const test = inTurn(CASES, (one) => one.engine === engine && one.marker === marker);
  /** Forgets every stage, or moves all that has happened so many years back. */
  const moveBack = async ({ target }: StagedProject, years: number): Promise<void> => {
    const earlier = (column: string): string => `${column} = ${column} - INTERVAL '${years}' YEAR`;
    await target.query(`UPDATE customers SET ${earlier('closed_at')}, ${earlier('done_at')}`);
    if (!marker) await target.query(`UPDATE ${engine.tables.done} SET ${earlier('marked_at')}`);
  };

  test('take a row that is older than both through both in one go, and every other one as far as it is', async () => {
    const staged = await make({ engine, marker, batchRows: 2 });
    for (const [id, years] of [
      [1, null],
      [2, 0],
      [3, 2],
      [4, 2],
      [5, 5],
      [6, 5],
      [7, 5],
    ] as const)
      await staged.add(id, years);
    expect(await staged.counted()).toEqual({
      1: { not_started: 1, kept: 1, due: 5, overdue: 5 },
      2: { not_started: 1, kept: 6 },
    });
    expect(await staged.apply()).toEqual([
      { rule: 'crm/customers/customers/1', status: 'succeeded', rows: 5, stopped_by: null },
      { rule: 'crm/customers/customers/2', status: 'succeeded', rows: 3, stopped_by: null },
    ]);
    expect(await staged.left()).toEqual({ all: [1, 2, 3, 4], changed: [3, 4] });
    expect((await staged.target.query('SELECT id FROM notes ORDER BY id')).rows).toHaveLength(4);
    expect(await staged.counted()).toEqual({
      1: { not_started: 1, kept: 1, done: 2 },
      2: { not_started: 1, kept: 3 },
    });
    expect((await staged.apply()).map(({ rows }) => rows)).toEqual([0, 0]);
  });

  test('begin anew for a customer who came back', async () => {
    const staged = await make({ engine, marker });
    await staged.add(1, 2);
    expect((await staged.apply()).map(({ rows }) => rows)).toEqual([1, 0]);
    await staged.target.query(`UPDATE customers SET email = 'c1@example.org', closed_at = ${engine.now}`);
    // All of it lies four years back: pseudonymised before the account was closed again.
    await moveBack(staged, 4);
    await staged.target.query(`UPDATE customers SET closed_at = closed_at + INTERVAL '1' HOUR`);
    expect(await staged.counted()).toEqual({ 1: { due: 1, overdue: 1 }, 2: { kept: 1 } });
    await staged.target.query(`UPDATE customers SET closed_at = ${engine.before(2, 'YEAR')}`);
    expect((await staged.apply()).map(({ rows }) => rows)).toEqual([1, 0]);
    expect(await staged.left()).toEqual({ all: [1], changed: [1] });
    await moveBack(staged, 2);
    expect(await staged.counted()).toEqual({ 1: { done: 1 }, 2: { due: 1, overdue: 1 } });
    expect((await staged.apply()).map(({ rows }) => rows)).toEqual([0, 1]);
    expect((await staged.left()).all).toEqual([]);
  });

  test('stand still while somebody is held, each of them', async () => {
    const staged = await make({ engine, marker });
    for (const id of [1, 2]) await staged.add(id, 5);
    await hold(staged, { target: '2', personKind: 'customer' });
    expect((await staged.apply()).map(({ rows }) => rows)).toEqual([1, 1]);
    expect(await staged.left()).toEqual({ all: [2], changed: [] });
    expect(await staged.counted()).toEqual({ 1: { held: 1 }, 2: { kept: 1 } });
  });

  test('are told of a row by the one that comes next for it', async () => {
    const staged = await make({ engine, marker });
    await staged.add(1, 0);
    await staged.add(2, 2);
    await staged.add(3, 5);
    const said = async (id: number) => {
      const { rule, state, keep, decided_by: line } = await staged.explain(id);
      return [rule?.split('/').at(-1), state, keep, line.line];
    };
    expect(await said(1)).toEqual(['1', 'kept', '1 year', 7]);
    expect(await said(3)).toEqual(['1', 'overdue', '1 year', 7]);
    await staged.target.query('DELETE FROM notes WHERE id = 3');
    await staged.target.query('DELETE FROM customers WHERE id = 3');
    await staged.apply();
    expect(await said(2)).toEqual(['2', 'kept', '3 years', 8]);
  });
});

describe.each(ENGINES)('$name', (engine) => {
  const test = inTurn(ENGINES, (one) => one === engine);

  test('the earliest of two events starts both stages, and says whether the first is done', async () => {
    const staged = await make({ engine, marker: true, starts: 'earliest' });
    await staged.add(1, 5, 2);
    await staged.add(2, null, 2);
    await staged.add(3, 0, 2);
    await staged.add(4, 0, null);
    expect(await staged.counted()).toEqual({ 1: { due: 3, overdue: 3, kept: 1 }, 2: { kept: 4 } });
    expect((await staged.apply()).map(({ rows }) => rows)).toEqual([3, 1]);
    expect(await staged.left()).toEqual({ all: [2, 3, 4], changed: [2, 3] });
    // A later event does not start anything anew.
    await staged.target.query(`UPDATE customers SET closed_at = ${engine.before(-1, 'DAY')} WHERE id = 2`);
    expect(await staged.counted()).toEqual({ 1: { done: 2, kept: 1 }, 2: { kept: 3 } });
  });

  test('the latest of two events does', async () => {
    const staged = await make({ engine, marker: false, starts: 'latest' });
    await staged.add(1, 5, 2);
    await staged.add(2, 5, 5);
    expect((await staged.apply()).map(({ rows }) => rows)).toEqual([2, 1]);
    expect(await staged.left()).toEqual({ all: [1], changed: [1] });
    await staged.target.query(`UPDATE customers SET paid_at = ${engine.now}`);
    expect(await staged.counted()).toEqual({ 1: { kept: 1 }, 2: { kept: 1 } });
  });

  test('a stage takes no row that the one before it could not take', async () => {
    const staged = await make({ engine, marker: true });
    await staged.add(1, 5);
    await staged.target.query("ALTER TABLE customers ADD CONSTRAINT own CHECK (email LIKE 'c%')");
    expect((await staged.apply()).map(({ status, rows }) => [status, rows])).toEqual([
      ['failed', 0],
      ['succeeded', 0],
    ]);
    expect(await staged.left()).toEqual({ all: [1], changed: [] });
    await staged.target.query('ALTER TABLE customers DROP CONSTRAINT own');
    expect((await staged.apply()).map(({ rows }) => rows)).toEqual([1, 1]);
    expect((await staged.left()).all).toEqual([]);
  });
});

const THREE_STAGES = `category: people
title: "People"
purpose: "Contract"
legal_basis: contract
starts: ended
stages:
  - { keep: 1 year, then: archive, in: active }
  - { keep: 3 years, then: delete, in: active }
  - { keep: 5 years, then: delete, in: archive }
`;

describe.each([
  [POSTGRESQL, MARIADB],
  [MARIADB, POSTGRESQL],
] as const)('from $name into an archive', (source, vault) => {
  async function applyAll(project: VaultProject): Promise<readonly (readonly [string, string, number])[]> {
    const { config, rules } = project.read();
    const place = await openWorkplace(config, new AbortController().signal, silentObserver);
    const { applied } = await applyRules(place, rules);
    return applied.rules.map(({ rule, status, rows }) => [rule, status, rows] as const);
  }

  test('a row goes through the stages of both bases, as far as it is old enough', async () => {
    const instant = (name: string): string => (name === 'MariaDB' ? 'timestamp(6) NULL' : 'timestamptz');
    const project = await makeVault({
      source,
      vault,
      archive: '      leaves: [id, ended_at]\n',
      sourceTable: `CREATE TABLE people (id bigint PRIMARY KEY, email varchar(99), ended_at ${instant(source.name)})`,
      vaultTable: `CREATE TABLE people (id bigint PRIMARY KEY, email varchar(99), ended_at ${instant(vault.name)},
        started_at ${instant(vault.name)})`,
    });
    try {
      project.write('policies/people.yaml', THREE_STAGES);
      for (const years of [0, 2, 4, 6])
        await project.source.query(
          `INSERT INTO people VALUES (${years}, 'p${years}', ${source.before(years, 'YEAR')})`,
        );
      expect(await applyAll(project)).toEqual([
        ['crm/people/people/1', 'succeeded', 3],
        ['crm/people/people/2', 'succeeded', 2],
        ['vault/people/people/3', 'succeeded', 1],
      ]);
      expect(await project.places()).toEqual({ here: ['0', '2'], there: ['2', '4'] });
      const emails = 'SELECT email FROM people ORDER BY id';
      expect((await project.source.query(emails)).rows).toEqual([{ email: 'p0' }, { email: null }]);
      expect((await project.vault.query(emails)).rows).toEqual([{ email: 'p2' }, { email: 'p4' }]);
      expect((await applyAll(project)).map(([, , rows]) => rows)).toEqual([0, 0, 0]);
      await project.expectVerified();
    } finally {
      await project.drop();
    }
  });
});
