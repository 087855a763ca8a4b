import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectProject } from '../../src/app/connection/connect.ts';
import { openConnection } from '../../src/app/connection/open-connection.ts';
import { parseInstant } from '../../src/calendar/instant.ts';
import { freeOfMinimums } from '../../src/enforce/change/judge-dependants.ts';
import type { Scene } from '../../src/enforce/scene.ts';
import type { CheckedRule } from '../../src/plan/checked/checked-rule.ts';
import { planRule } from '../../src/plan/plan.ts';
import { NO_HOLDS } from '../../src/plan/state/held.ts';
import { termsOf } from '../../src/plan/state/judge.ts';
import { type AskedProject, makeAsked } from '../support/asked.ts';
import { ENGINES } from '../support/engines/engines.ts';

/* `keep_at_least`: a row with which one would be removed that the law keeps stays whole, by the other's own start. */

const policy = (category: string, lines: string): string => `category: ${category}
title: "${category}"
purpose: "Accounting"
legal_basis: legal_obligation
${lines}`;

const POLICIES = {
  'customers.yaml': policy(
    'customers',
    `starts: closed
keep: 1 year
then: delete
extend_while: disputed
at_most: 2 years
examples:
  - { given: { closed: 2020-05-31 }, on: 2021-06-01, expect: deleted }
`,
  ),
  'invoices.yaml': policy(
    'invoices',
    `starts: { earliest: [issued, paid] }
keep: 11 years
then: delete
keep_at_least: 10 years
examples:
  - { given: { issued: 2010-05-31 }, on: 2021-06-01, expect: deleted }
  - { given: { paid: 2010-05-31 }, on: 2021-06-01, expect: deleted }
`,
  ),
  'lines.yaml': policy(
    'lines',
    `starts: issued
keep: 2 years
then: delete
suspend_while: frozen
keep_at_least: 24 months
examples:
  - { given: { issued: 2010-05-31 }, on: 2021-06-01, expect: deleted }
`,
  ),
};

/** Invoices go with their customer, their lines with them; letters lose their link. */
const MAP = `connection: crm
timezone: Europe/Paris
tables:
  customers:
    category: customers
    person: { number: id }
    events: { closed: closed_at }
    conditions: { disputed: { disputed: true } }
    dependants:
      - table: invoices
        on: customer_id
        then: delete
        dependants:
          - { table: invoice_lines, on: invoice_id, then: delete }
      - { table: letters, on: customer_id, then: detach }
  invoices:
    category: invoices
    where: { kind: invoice }
    person: { number: customer_id }
    events: { issued: issued_at, paid: paid_on }
    dependants:
      - { table: invoice_lines, on: invoice_id, then: delete }
  invoice_lines:
    category: lines
    person: { number: id }
    events: { issued: { latest: at, of: sendings, on: line_id } }
    conditions: { frozen: { frozen: true } }
  letters:
    category: lines
    person: { number: id }
    events: { issued: issued_at }
    conditions: { frozen: { frozen: true } }
  sendings: { exempt: "numbers and days" }
`;

const AT = '2024-06-01T00:00:00Z';

describe.each(ENGINES)('$name', (engine) => {
  let project: AskedProject;

  beforeAll(async () => {
    project = await makeAsked({
      engine,
      policies: POLICIES,
      datamap: MAP,
      batchRows: 50,
      ddl: ({ instant, local }) => `
        CREATE TABLE customers (id int PRIMARY KEY, closed_at ${instant}, disputed boolean);
        CREATE TABLE invoices (id int PRIMARY KEY, customer_id int, kind varchar(9), issued_at ${local}, paid_on date);
        CREATE TABLE invoice_lines (id int PRIMARY KEY, invoice_id int, frozen boolean);
        CREATE TABLE letters (id int PRIMARY KEY, customer_id int, issued_at ${instant}, frozen boolean);
        CREATE TABLE sendings (line_id int, at ${instant})`,
    });
  });
  afterAll(() => project?.drop());

  const ids = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

  async function fill(sql: string): Promise<void> {
    for (const table of ['customers', 'invoices', 'invoice_lines', 'letters', 'sendings'])
      await project.target.query(`DELETE FROM ${table}`);
    await project.target.query(sql);
  }

  test('a row is withheld until the law allows the removal of all that goes with it', async () => {
    await fill(`
      INSERT INTO customers VALUES (1, '2020-01-01', NULL), (2, '2020-01-01', NULL), (3, '2020-01-01', NULL),
        (4, '2020-01-01', NULL), (5, '2020-01-01', NULL), (6, '2020-01-01', NULL), (7, '2020-01-01', NULL),
        (8, '2024-01-01', NULL), (9, '2020-01-01', true), (10, '2020-01-01', NULL);
      INSERT INTO invoices VALUES
        (1, 1, 'invoice', '2014-06-01 00:00:00', NULL),
        (2, 2, 'invoice', '2014-05-31 23:59:59', NULL),
        (3, 3, 'offer', '2024-01-01 00:00:00', NULL),
        (4, 4, 'invoice', NULL, NULL),
        (5, 5, 'invoice', '2020-01-01 00:00:00', '2014-05-31'),
        (6, 6, 'invoice', '1980-01-01 00:00:00', '2013-01-01'),
        (7, 7, 'invoice', '2030-01-01 00:00:00', NULL),
        (8, 8, 'invoice', '2020-01-01 00:00:00', NULL),
        (9, 9, 'invoice', '2020-01-01 00:00:00', NULL)`);
    expect(await project.states('customers', ids(10), AT)).toEqual({
      // Issued on 1 June in Paris, to which the column belongs: its tenth year ends with that day.
      1: 'withheld',
      2: 'overdue',
      // No category of its own there.
      3: 'overdue',
      4: 'withheld',
      5: 'overdue',
      6: 'withheld',
      7: 'withheld',
      8: 'kept',
      9: 'withheld',
      10: 'overdue',
    });
    const customers = (await project.counted(AT)).find(({ category }) => category === 'customers');
    expect(customers).toMatchObject({ withheld: 5, due: 4, kept: 1, past_at_most: 5 });
    const one = await project.explain('customers', '1', AT);
    expect(one).toMatchObject({
      past_at_most: true,
      withheld_because: [{ reason: 'keep_at_least' }],
      withheld_by: [expect.stringMatching(/\.invoices$/)],
    });
    const written = MAP.split('\n');
    expect(written[one.decided_by.line - 1]).toBe('      - table: invoices');
  });

  test('by what stands two links away, at the start that it has there; what loses its link is not removed', async () => {
    await fill(`
      INSERT INTO customers VALUES (1, '2020-01-01', NULL), (2, '2020-01-01', NULL), (3, '2020-01-01', NULL),
        (4, '2020-01-01', NULL), (5, '2020-01-01', NULL);
      INSERT INTO invoices VALUES (1, 1, 'offer', NULL, NULL), (2, 2, 'offer', NULL, NULL), (3, 3, 'offer', NULL, NULL);
      INSERT INTO invoice_lines VALUES (1, 1, NULL), (2, 2, NULL), (3, 3, true);
      INSERT INTO sendings VALUES (1, '2023-01-01'), (2, '2020-01-01'), (2, '2021-01-01'), (3, '2021-01-01');
      INSERT INTO letters VALUES (4, 4, '2024-01-01', NULL), (5, 5, '2020-01-01', true)`);
    expect(await project.states('customers', ids(5), AT)).toEqual({
      1: 'withheld',
      2: 'overdue',
      3: 'withheld',
      4: 'overdue',
      5: 'withheld',
    });
    const reasons = async (id: number): Promise<readonly string[]> =>
      (await project.explain('customers', String(id), AT)).withheld_because.map(({ reason }) => reason);
    expect([await reasons(1), await reasons(3), await reasons(5)]).toEqual([
      ['keep_at_least'],
      ['suspended'],
      ['suspended'],
    ]);
    const states = await project.states('invoices', ids(1), AT);
    expect(states).toEqual({ 1: 'unassigned' });
  });

  test('a run takes what is free, whole, and leaves the rest whole', async () => {
    const years = (count: number): string => engine.before(count, 'YEAR');
    await fill(`
      INSERT INTO customers VALUES (1, ${years(3)}, NULL), (2, ${years(3)}, NULL), (3, ${years(3)}, NULL);
      INSERT INTO invoices VALUES (1, 1, 'invoice', ${years(9)}, NULL), (2, 2, 'invoice', ${years(9)}, '2010-01-01'),
        (3, 3, 'offer', ${years(1)}, NULL);
      INSERT INTO invoice_lines VALUES (1, 1, NULL), (2, 2, NULL), (3, 3, NULL);
      INSERT INTO sendings VALUES (2, ${years(5)}), (3, ${years(1)});
      INSERT INTO letters VALUES (1, 2, ${years(1)}, NULL)`);
    const applied = await project.apply();
    expect(applied[0]).toMatchObject({ rule: 'crm/customers/customers', status: 'succeeded', rows: 1 });
    expect(await project.left('customers')).toEqual([1, 3]);
    expect(await project.left('invoices')).toEqual([1, 3]);
    expect(await project.left('invoice_lines')).toEqual([1, 3]);
    expect(await project.left('letters')).toEqual([1]);
    expect((await project.target.query('SELECT customer_id FROM letters')).rows).toEqual([
      { customer_id: null },
    ]);
  });

  test('the second implementation says the same to the microsecond, of every kind of column', async () => {
    // The boundary of ten years in Paris, as the columns keep it, and that of two years in an instant.
    const locals = [
      '2014-05-31 23:59:59.999999',
      '2014-06-01 00:00:00.000000',
      '1990-01-01 00:00:00',
      '1989-12-31 23:59:59',
    ];
    const days = ['2014-05-30', '2014-05-31', '2014-06-01', '1989-12-31'];
    const instants = [
      '2022-05-31 21:59:59.999999',
      '2022-05-31 22:00:00',
      '2024-05-31 22:00:00',
      '1989-12-31 22:59:59',
    ];
    const zone = engine.name === 'PostgreSQL' ? '+00' : '';
    const text = (value: string | undefined): string => (value === undefined ? 'NULL' : `'${value}'`);
    const pairs = [...locals, undefined].flatMap((local) =>
      [...days, undefined].map((day) => [local, day] as const),
    );
    const values = pairs.map(
      ([local, day], index) => `(${index + 1}, ${index + 1}, 'invoice', ${text(local)}, ${text(day)})`,
    );
    const lines = instants.map((_, index) => `(${index + 1}, ${100 + index}, NULL)`);
    const offers = instants.map((_, index) => `(${100 + index}, ${100 + index}, 'offer', NULL, NULL)`);
    const all = [...ids(pairs.length), ...instants.map((_, index) => 100 + index)];
    await fill(`
      INSERT INTO customers VALUES ${all.map((id) => `(${id}, '2020-01-01', NULL)`).join()};
      INSERT INTO invoices VALUES ${[...values, ...offers].join()};
      INSERT INTO invoice_lines VALUES ${lines.join()};
      INSERT INTO sendings VALUES ${instants.map((at, index) => `(${index + 1}, '${at}${zone}')`).join()}`);
    const read = project.read();
    const { checked } = await connectProject(read);
    const customers = checked.find(({ rule }) => rule.category === 'customers') as CheckedRule;
    const plan = planRule(customers, parseInstant('2024-05-31T22:00:00Z') as bigint);
    const session = await openConnection(read.config, 'crm');
    const byServer = (await session.run(plan.statements.list(null, 100, NO_HOLDS))).rows.map(([id]) => id);
    const terms = termsOf(customers.rule, customers.zone, customers.rule.plausibleAfter);
    const rows = all.map((id) => [String(id)]);
    const byCode = (await freeOfMinimums({ plan, terms } as Scene, session, rows)).map(([id]) => id);
    await session.close();
    expect([...byCode].sort()).toEqual([...byServer].sort());
    expect(byCode.length).toBeGreaterThan(5);
    expect(rows.length - byCode.length).toBeGreaterThan(10);
  });

  test('the tables and links of what is asked are among those that must not change meanwhile', async () => {
    const { checked } = await connectProject(project.read());
    const customers = checked.find(({ rule }) => rule.category === 'customers');
    expect(customers?.others.map(({ shape, use }) => `${shape.name} ${use}`).sort()).toEqual([
      'invoice_lines change',
      'invoices change',
      'letters change',
      'sendings read',
    ]);
  });
});
