import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AskedProject, makeAsked } from '../support/asked.ts';
import { ENGINES } from '../support/engines/engines.ts';

/* `earliest`: the first of the events that happened is the start, on a real server and by the second implementation. */

const POLICY = `category: accounts
title: "Accounts"
purpose: "Performing the contract"
legal_basis: contract
starts: { earliest: [closed, died] }
keep: 1 year
then: delete
extend_while: disputed
at_most: 3 years
examples:
  - { given: { closed: 2020-05-31 }, on: 2021-06-01, expect: deleted }
  - { given: { died: 2020-05-31 }, on: 2021-06-01, expect: deleted }
  - { given: { closed: 2020-05-31, died: 2024-01-01 }, on: 2021-06-01, expect: deleted }
`;

const MAP = `connection: crm
timezone: Europe/Paris
tables:
  accounts:
    category: accounts
    person: { number: id }
    events: { closed: closed_at, died: died_on }
    conditions: { disputed: { disputed: true } }
`;

/** Ends in Paris on 1 June 2024. */
const AT = '2024-05-31T22:00:00Z';
const ROWS: readonly (readonly [number, string | null, string | null, boolean, string])[] = [
  [1, '2023-05-31 21:59:59', '2024-05-01', false, 'due'],
  [2, '2024-05-01 12:00:00', '2023-05-31', false, 'due'],
  [3, '2023-05-31 22:00:00', '2023-06-01', false, 'kept'],
  [4, null, '2023-05-31', false, 'due'],
  [5, '2022-05-31 21:59:59', null, false, 'overdue'],
  [6, null, null, false, 'not_started'],
  [7, '2023-05-31 12:00:00', '2030-01-01', false, 'due'],
  [8, '2030-01-01 12:00:00', '2031-01-01', false, 'future'],
  [9, '2024-03-01 12:00:00', '2031-01-01', false, 'kept'],
  [10, '2023-05-31 12:00:00', '1989-12-31', false, 'implausible'],
  [11, '1980-01-01 12:00:00', '2024-01-01', false, 'implausible'],
  [12, '2023-01-01 12:00:00', '2021-06-01', true, 'extended'],
  [13, '2023-01-01 12:00:00', '2021-05-31', true, 'due'],
];

describe.each(ENGINES)('$name', (engine) => {
  let project: AskedProject;

  beforeAll(async () => {
    project = await makeAsked({
      engine,
      policies: { 'accounts.yaml': POLICY },
      datamap: MAP,
      ddl: ({ instant }) =>
        `CREATE TABLE accounts (id int PRIMARY KEY, closed_at ${instant}, died_on date, disputed boolean)`,
    });
    for (const [id, closed, died, disputed] of ROWS) {
      const text = (value: string | null): string => (value === null ? 'NULL' : `'${value}'`);
      await project.target.query(
        `INSERT INTO accounts VALUES (${id}, ${text(closed && zoned(closed))}, ${text(died)}, ${disputed})`,
      );
    }
  });
  afterAll(() => project?.drop());

  /** The server of the tests keeps UTC. */
  const zoned = (closed: string): string => (engine.name === 'PostgreSQL' ? `${closed}+00` : closed);

  test('the first event decides, and the two implementations agree', async () => {
    const ids = ROWS.map(([id]) => id);
    const expected = Object.fromEntries(ROWS.map(([id, , , , state]) => [String(id), state]));
    expect(await project.states('accounts', ids, AT)).toEqual(expected);
    const [counts] = await project.counted(AT);
    expect(counts).toMatchObject({
      due: 6,
      overdue: 1,
      kept: 2,
      not_started: 1,
      future: 1,
      implausible: 2,
      extended: 1,
    });
  });

  test('explain names the event that decides, and the deadline is its own', async () => {
    expect(await project.explain('accounts', '1', AT)).toMatchObject({
      start: { event: 'closed', at: '2023-05-31T21:59:59.000000Z' },
      due_at: AT.replace('Z', '.000000Z'),
    });
    expect((await project.explain('accounts', '2', AT)).start).toEqual({ event: 'died', at: '2023-05-31' });
    expect((await project.explain('accounts', '7', AT)).start?.event).toBe('closed');
    expect((await project.explain('accounts', '10', AT)).start?.event).toBe('died');
  });

  test('a run takes what is due, and nothing else', async () => {
    await project.target.query(
      `DELETE FROM accounts WHERE id > 6;
       INSERT INTO accounts VALUES (20, ${engine.now}, '2020-01-01', false), (21, ${engine.now}, NULL, false)`,
    );
    expect(await project.apply()).toMatchObject([{ status: 'succeeded', rows: 6 }]);
    expect(await project.left('accounts')).toEqual([6, 21]);
  });
});
