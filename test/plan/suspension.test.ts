import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectProject } from '../../src/app/connection/connect.ts';
import { openConnection } from '../../src/app/connection/open-connection.ts';
import { parseInstant } from '../../src/calendar/instant.ts';
import type { CheckedRule } from '../../src/plan/checked/checked-rule.ts';
import { planRule } from '../../src/plan/plan.ts';
import { NO_HOLDS } from '../../src/plan/state/held.ts';
import { type AskedProject, makeAsked } from '../support/asked.ts';
import { ENGINES } from '../support/engines/engines.ts';
import { hold } from '../support/holds.ts';

/* `suspend_while`: what is due by its dates stays while a condition holds (GDPR, art. 18), of the row itself or of another table. */

const policy = (category: string, lines: string): string => `category: ${category}
title: "${category}"
purpose: "Performing the contract"
legal_basis: contract
${lines}`;

const EXAMPLES = `examples:
  - { given: { closed: 2020-05-31 }, on: 2021-06-01, expect: deleted }
  - { given: { closed: 2020-05-31, restricted: true }, on: 2030-06-01, expect: kept }
`;

const POLICIES = {
  'accounts.yaml': policy(
    'accounts',
    `starts: closed
keep: 1 year
then: delete
extend_while: disputed
at_most: 3 years
suspend_while: [restricted, contested]
${EXAMPLES}`,
  ),
  'letters.yaml': policy(
    'letters',
    `starts: closed
keep: 1 year
then: delete
suspend_while: restricted
${EXAMPLES}`,
  ),
  'payments.yaml': policy('payments', 'keep: forbidden\nsuspend_while: restricted\n'),
  'files.yaml': policy(
    'files',
    `starts: closed
keep: 1 year
then: review
suspend_while: restricted
`,
  ),
};

const MAP = `connection: crm
timezone: Europe/Paris
tables:
  accounts:
    category: accounts
    person: { number: id }
    events: { closed: closed_at }
    conditions:
      disputed: { disputed: true }
      restricted: { some: restrictions, on: { account_id: id }, where: { ended: false } }
      contested: { contested: true }
  letters:
    category: letters
    person: { number: id }
    events: { closed: { column: closed_at, always: true } }
    conditions: { restricted: { restricted: true } }
  payments:
    category: payments
    person: { number: id }
    conditions: { restricted: { restricted: true } }
  files:
    category: files
    person: { number: id }
    events: { closed: closed_at }
    conditions: { restricted: { restricted: true } }
  restrictions: { exempt: "who asked for what" }
`;

const AT = '2024-06-01T00:00:00Z';

describe.each(ENGINES)('$name', (engine) => {
  let project: AskedProject;

  beforeAll(async () => {
    project = await makeAsked({
      engine,
      policies: POLICIES,
      datamap: MAP,
      ddl: ({ instant }) => `
        CREATE TABLE accounts (id int PRIMARY KEY, closed_at ${instant}, disputed boolean, contested boolean);
        CREATE TABLE restrictions (account_id int, ended boolean);
        CREATE TABLE letters (id int PRIMARY KEY, closed_at ${instant.replace(' NULL', '')} NOT NULL, restricted boolean);
        CREATE TABLE payments (id int PRIMARY KEY, restricted boolean);
        CREATE TABLE files (id int PRIMARY KEY, closed_at ${instant}, restricted boolean);
        INSERT INTO accounts VALUES
          (1, '2022-06-01', NULL, NULL), (2, '2022-06-01', NULL, NULL), (3, '2022-06-01', NULL, true),
          (4, '2022-06-01', true, true), (5, '2020-06-01', true, true), (6, '2024-05-01', NULL, true),
          (7, NULL, NULL, true), (8, '2020-06-01', NULL, false), (9, '1980-06-01', NULL, true),
          (10, '2020-06-01', true, true);
        INSERT INTO restrictions VALUES (2, false), (1, true), (NULL, false);
        INSERT INTO letters VALUES (1, '2020-06-01', true), (2, '2020-06-01', false), (3, '2020-06-01', NULL);
        INSERT INTO payments VALUES (1, true), (2, false), (3, NULL);
        INSERT INTO files VALUES (1, '2020-06-01', true), (2, '2020-06-01', false), (3, '2024-05-01', true)`,
    });
  });
  afterAll(() => project?.drop());

  test('a row is suspended where it is due, whatever extends it, and nowhere else', async () => {
    expect(await project.states('accounts', [1, 2, 3, 4, 5, 6, 7, 8, 9], AT)).toEqual({
      1: 'overdue',
      2: 'suspended',
      3: 'suspended',
      // Not past at_most yet.
      4: 'extended',
      5: 'suspended',
      6: 'kept',
      7: 'not_started',
      8: 'overdue',
      9: 'implausible',
    });
  });

  test('whatever the policy would do with it', async () => {
    expect(await project.states('payments', [1, 2, 3], AT)).toEqual({
      1: 'suspended',
      2: 'breach',
      3: 'breach',
    });
    expect(await project.states('files', [1, 2, 3], AT)).toEqual({ 1: 'suspended', 2: 'review', 3: 'kept' });
  });

  test('a hold is stronger, and what is kept past at_most is counted and told', async () => {
    await hold(project, { target: '10', personKind: 'number' });
    const [accounts] = await project.counted(AT);
    expect(accounts).toMatchObject({ suspended: 3, held: 1, due: 2, extended: 1, past_at_most: 2 });
    const five = await project.explain('accounts', '5', AT);
    expect(five).toMatchObject({ state: 'suspended', past_at_most: true, at_most: '3 years' });
    const written = Object.entries(POLICIES)[0]?.[1].split('\n') ?? [];
    expect(written[five.decided_by.line - 1]).toBe('suspend_while: [restricted, contested]');
    expect(await project.explain('accounts', '3', AT)).toMatchObject({
      state: 'suspended',
      past_at_most: false,
    });
    expect(await project.explain('accounts', '10', AT)).toMatchObject({ state: 'held', past_at_most: true });
    expect(await project.explain('accounts', '8', AT)).toMatchObject({
      state: 'overdue',
      past_at_most: false,
    });
  });

  test('a condition of another table that begins after the lock keeps the row', async () => {
    const read = project.read();
    const { checked } = await connectProject(read);
    const accounts = checked.find(({ rule }) => rule.category === 'accounts') as CheckedRule;
    const { statements } = planRule(accounts, parseInstant(AT) as bigint);
    const session = await openConnection(read.config, 'crm');
    await session.run(session.engine.begin);
    const locked = (await session.run(statements.lock(null, 10, NO_HOLDS))).rows.map(([id]) => id as string);
    expect([...locked].sort()).toEqual(['1', '8']);
    await project.target.query('INSERT INTO restrictions VALUES (8, false)');
    expect((await session.run(statements.again([locked], NO_HOLDS))).rows.map(([id]) => id)).toEqual(['1']);
    expect((await session.run(statements.remove([locked], NO_HOLDS))).count).toBe(1);
    await session.script('ROLLBACK');
    await session.close();
    await project.target.query('DELETE FROM restrictions WHERE account_id = 8');
  });

  test('a run leaves what is suspended', async () => {
    const applied = await project.apply();
    expect(applied.map(({ status, rows }) => [status, rows])).toEqual([
      ['succeeded', 2],
      ['succeeded', 2],
      ['succeeded', 2],
    ]);
    // The fourth is past at_most by now, and suspended; the sixth is due and contested.
    expect(await project.left('accounts')).toEqual([2, 3, 4, 5, 6, 7, 9, 10]);
    expect(await project.left('letters')).toEqual([1]);
    expect(await project.left('payments')).toEqual([1]);
    expect(await project.left('files')).toEqual([1, 2, 3]);
    await project.target.query(`UPDATE restrictions SET ended = true; UPDATE accounts SET contested = NULL WHERE id = 3;
      UPDATE letters SET restricted = NULL`);
    expect((await project.apply()).map(({ rows }) => rows)).toEqual([2, 1, 0]);
    expect(await project.left('accounts')).toEqual([4, 5, 6, 7, 9, 10]);
  });
});
