import { afterEach, describe, expect, test } from 'vitest';
import { verifyAudit } from '../../../src/app/audit/verify.ts';
import { openWorkplace } from '../../../src/app/control/workplace.ts';
import { applyRules, type RuleApplied } from '../../../src/app/run/apply.ts';
import type { Config } from '../../../src/config/config.ts';
import type { TargetClient } from '../../support/engines/engine.ts';
import { MARIADB as engine } from '../../support/engines/mariadb.ts';
import { silentObserver } from '../../support/observer.ts';
import { makeProject, type TestProject } from '../../support/project.ts';
import { openWire } from '../../support/wire.ts';

/*
 * What bites on this engine alone: each of these deleted the wrong row, or too many, in some program before this one.
 */

const policyOf = (starts: string, given: string): string => `category: logs
title: "Logs"
purpose: "Security"
legal_basis: legitimate_interests
starts: ${starts}
keep: 3 months
then: delete
examples:
  - { given: { ${given}: 2024-01-31 }, on: 2024-05-01, expect: deleted }
`;

const LOGGED = policyOf('logged', 'logged');

const mapOf = (lines: string): string => `connection: crm
tables:
  log:
    category: logs
    person: { user: user_id }
${lines}`;

const EVENT = '    events: { logged: { column: ts, always: true } }\n';
const OLD = engine.before(1, 'YEAR');

describe('a trap on MariaDB', () => {
  let project: TestProject;
  let target: TargetClient;
  afterEach(async () => {
    await target.end();
    await project.drop();
  });

  async function make(map: string, statements: readonly string[], policy = LOGGED): Promise<void> {
    project = await makeProject({ policies: { 'logs.yaml': policy }, datamap: map, batchRows: 10, engine });
    await project.migrate();
    target = await engine.connect(project.database.url);
    for (const statement of statements) await target.query(statement);
  }

  async function apply(url = project.database.url): Promise<RuleApplied> {
    const { config, rules } = project.read();
    const crm = config.connections['crm'] as Config['connections'][string];
    const changed = { ...config, connections: { crm: { ...crm, url } } };
    const place = await openWorkplace(changed, new AbortController().signal, silentObserver);
    const { applied } = await applyRules(place, rules);
    expect(await verifyAudit(config)).toMatchObject({ ok: true });
    return applied.rules[0] as RuleApplied;
  }

  const left = async (column = 'id'): Promise<readonly unknown[]> =>
    (await target.query(`SELECT ${column} AS c FROM log ORDER BY ${column}`)).rows.map(({ c }) => String(c));

  test('a time that the server sets with every change of a row stays, in altered rows and in detached ones', async () => {
    const moved = 'TIMESTAMP(6) NOT NULL DEFAULT NOW(6) ON UPDATE NOW(6)';
    const altered = LOGGED.replace('then: delete', 'then: anonymise').replace('deleted }', 'anonymised }');
    const lines = `${EVENT}    anonymise:\n      columns: { user_id: null }\n      leaves: [id, ts, moved]\n      marker: done\n`;
    await make(
      mapOf(lines),
      [
        `CREATE TABLE log (id int PRIMARY KEY, ts timestamp(6) NULL, user_id int, moved ${moved}, done timestamp(6) NULL, KEY (ts))`,
        `INSERT INTO log VALUES (1, ${OLD}, 1, '2020-01-01', NULL)`,
      ],
      altered,
    );
    expect(await apply()).toMatchObject({ status: 'succeeded', rows: 1 });
    const { rows } = await target.query('SELECT user_id, CAST(moved AS CHAR) AS moved FROM log');
    expect(rows).toEqual([{ user_id: null, moved: '2020-01-01 00:00:00.000000' }]);
    await target.query(`CREATE TABLE word (id int PRIMARY KEY, log_id int, moved ${moved}, KEY (log_id))`);
    await target.query("INSERT INTO word VALUES (1, 1, '2020-01-01')");
    project.write('policies/logs.yaml', LOGGED);
    const dependants = `    dependants:\n      - { table: word, on: { log_id: id }, then: detach }\n`;
    project.write('datamap/crm.yaml', `${mapOf(`${EVENT}${dependants}`)}  word: { exempt: "words" }\n`);
    expect(await apply()).toMatchObject({ status: 'succeeded', rows: 1 });
    expect((await target.query('SELECT log_id, CAST(moved AS CHAR) AS moved FROM word')).rows).toEqual([
      { log_id: null, moved: '2020-01-01 00:00:00.000000' },
    ]);
  });

  test('names of 64 characters, which PostgreSQL would cut, are found and written whole', async () => {
    const [log, id, ts, word] = ['l', 'é', 't', 'w'].map((letter) => letter.repeat(64));
    const event = `    events: { logged: { column: ${ts}, always: true } }\n`;
    const dependants = `    dependants:\n      - { table: ${word}, on: ${id}, then: delete }\n`;
    const map = mapOf(`${event}${dependants}`).replace('  log:', `  ${log}:`);
    await make(`${map}  ${word}: { with: ${log} }\n`, [
      `CREATE TABLE ${log} (${id} int PRIMARY KEY, ${ts} timestamp(6) NULL, user_id int, KEY (${ts}))`,
      `CREATE TABLE ${word} (id int PRIMARY KEY, ${id} int, KEY (${id}))`,
      `INSERT INTO ${log} VALUES (1, ${OLD}, 1), (2, NOW(6), 2)`,
      `INSERT INTO ${word} VALUES (1, 1), (2, 2)`,
    ]);
    expect(await apply()).toMatchObject({ status: 'succeeded', rows: 1 });
    const { rows } = await target.query(`SELECT ${id} AS c FROM ${log} UNION ALL SELECT ${id} FROM ${word}`);
    expect(rows.map(({ c }) => c)).toEqual([2, 2]);
  });

  test('a BIGINT beyond 2^53: its neighbours, which a float takes for it, stay', async () => {
    await make(mapOf(EVENT), [
      'CREATE TABLE log (id bigint unsigned PRIMARY KEY, ts timestamp(6) NULL, user_id bigint, KEY (ts))',
      `INSERT INTO log VALUES (9007199254740992, NOW(6), 1), (9007199254740993, ${OLD}, 9007199254740993),
        (9007199254740994, NOW(6), 1), (18446744073709551614, NOW(6), 1), (18446744073709551615, ${OLD}, 2)`,
    ]);
    expect(await apply()).toMatchObject({ status: 'succeeded', rows: 2 });
    expect(await left()).toEqual(['9007199254740992', '9007199254740994', '18446744073709551614']);
  });

  test('a lock that was waited for in vain undoes one statement only: nothing of that batch stands', async () => {
    await make(
      `${mapOf(`${EVENT}    dependants:\n      - { table: word, on: { log_id: id }, then: delete }\n`)}  word: { with: log }\n`,
      [
        'CREATE TABLE log (id int PRIMARY KEY, ts timestamp(6) NULL, user_id int, KEY (ts))',
        'CREATE TABLE word (id int PRIMARY KEY, log_id int, FOREIGN KEY (log_id) REFERENCES log (id) ON DELETE CASCADE)',
        `INSERT INTO log VALUES (1, ${OLD}, 1), (2, ${OLD}, 2)`,
        'INSERT INTO word VALUES (1, 1), (2, 2)',
      ],
    );
    const application = await engine.connect(project.database.url);
    let seen = 0;
    // What is asked after the receipt would be done all the same, and stand once somebody commits.
    const wire = await openWire(project.database.url, async (sql): Promise<'pass'> => {
      if (!engine.steps.receipt.test(sql)) return 'pass';
      seen += 1;
      if (seen === 1) {
        await application.query(
          'SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE; BEGIN; SELECT batch FROM retentiond_receipt FOR UPDATE',
        );
      } else await application.query('ROLLBACK');
      return 'pass';
    });
    expect(await apply(wire.url)).toMatchObject({ status: 'succeeded', rows: 2 });
    await wire.close();
    await application.end();
    expect(seen).toBe(2);
    expect(await left()).toEqual([]);
    const { rows } = await target.query(
      "SELECT r.rows AS n FROM retentiond_receipt AS r WHERE outcome = 'done'",
    );
    expect(rows.map(({ n }) => Number(n))).toEqual([2]);
  });

  test('zero dates and dates of no month: such a row stays, whatever it would compare as', async () => {
    await make(mapOf(EVENT), [
      'CREATE TABLE log (id int PRIMARY KEY, ts date, user_id int, KEY (ts))',
      `INSERT INTO log VALUES (1, '0000-00-00', 1), (2, '2020-00-00', 2), (3, '2020-05-00', 3), (4, '2020-05-17', 4),
        (5, NULL, 5)`,
    ]);
    // Were they due for the server, the calendar would disagree, and the run fail.
    expect(await apply()).toMatchObject({ status: 'succeeded', stopped_by: null, rows: 1 });
    expect(await left()).toEqual(['1', '2', '3', '5']);
  });

  test('a text that begins like a number, has other letters, or blanks behind it is another one', async () => {
    await make(mapOf(`    where: { code: "5" }\n${EVENT}`), [
      'CREATE TABLE log (id int PRIMARY KEY, code varchar(20) COLLATE utf8mb4_general_ci, ts timestamp(6) NULL, user_id int, KEY (ts))',
      `INSERT INTO log VALUES (1, '5', ${OLD}, 1), (2, '5abc', ${OLD}, 2), (3, '05', ${OLD}, 3), (4, '5 ', ${OLD}, 4),
        (5, '5.0', ${OLD}, 5), (6, NULL, ${OLD}, 6)`,
    ]);
    expect(await apply()).toMatchObject({ status: 'succeeded', rows: 1 });
    expect(await left()).toEqual(['2', '3', '4', '5', '6']);
  });

  test('a number that is compared with a text is refused, not converted', async () => {
    await make(mapOf(`    where: { code: 5 }\n${EVENT}`), [
      'CREATE TABLE log (id int PRIMARY KEY, code varchar(20), ts timestamp(6) NULL, user_id int, KEY (ts))',
      `INSERT INTO log VALUES (1, '5', ${OLD}, 1), (2, '5abc', ${OLD}, 2)`,
    ]);
    expect(await apply()).toMatchObject({ status: 'failed', rows: 0 });
    expect(await left()).toEqual(['1', '2']);
  });

  test('keys whose collation holds two texts to be one: exactly the row that was judged goes', async () => {
    await make(mapOf(`    key: [code, place]\n${EVENT}`), [
      `CREATE TABLE log (code varchar(20) COLLATE utf8mb4_bin, place varchar(20) COLLATE utf8mb4_general_ci,
        ts timestamp(6) NULL, user_id int, PRIMARY KEY (code, place), KEY (ts))`,
      `INSERT INTO log VALUES ('a', 'x', ${OLD}, 1), ('A', 'X', NOW(6), 2), ('ä', 'x', NOW(6), 3), ('😀', 'x', ${OLD}, 4)`,
    ]);
    expect(await apply()).toMatchObject({ status: 'succeeded', rows: 2 });
    expect([...(await left('code'))].sort()).toEqual(['A', 'ä']);
  });

  test('a transaction of the server’s own isolation would not see what was committed meanwhile: ours does', async () => {
    await make(mapOf(EVENT), [
      'CREATE TABLE log (id int PRIMARY KEY, ts timestamp(6) NULL, user_id int, KEY (ts))',
      `INSERT INTO log VALUES (1, ${OLD}, 1), (2, ${OLD}, 2)`,
    ]);
    const levels = new Set<string>();
    let came = false;
    const admin = await engine.connect(project.database.superuserUrl);
    const wire = await openWire(project.database.url, async (sql): Promise<'pass'> => {
      if (engine.steps.receipt.test(sql)) {
        const { rows } = await admin.query(
          'SELECT trx_isolation_level AS level FROM information_schema.INNODB_TRX AS t JOIN information_schema.PROCESSLIST AS p ON p.ID = t.trx_mysql_thread_id WHERE p.DB = DATABASE()',
        );
        for (const { level } of rows) levels.add(String(level));
      }
      // The transaction is open, and its rows are listed; the person comes back before they are locked.
      if (engine.steps.rowsTaken.test(sql) && !came) {
        came = true;
        await target.query('UPDATE log SET ts = NOW(6) WHERE id = 1');
      }
      return 'pass';
    });
    expect(await apply(wire.url)).toMatchObject({ status: 'succeeded', rows: 1 });
    await wire.close();
    await admin.end();
    expect(await left()).toEqual(['1']);
    expect([...levels]).toEqual(['READ COMMITTED']);
  });

  test('the latest of two times where one is unknown is the other: the row goes', async () => {
    await make(
      mapOf('    events: { last seen: seen, last order: ordered }\n'),
      [
        'CREATE TABLE log (id int PRIMARY KEY, seen timestamp(6) NULL, ordered timestamp(6) NULL, user_id int)',
        `INSERT INTO log VALUES (1, ${OLD}, NULL, 1), (2, NULL, ${OLD}, 2), (3, NULL, NULL, 3), (4, ${OLD}, NOW(6), 4), (5, NOW(6), NULL, 5)`,
      ],
      policyOf('{ latest: [last seen, last order] }', 'last seen').replace(
        /$/,
        '  - { given: { last order: 2024-01-31 }, on: 2024-05-01, expect: deleted }\n',
      ),
    );
    expect(await apply()).toMatchObject({ status: 'succeeded', rows: 2 });
    expect(await left()).toEqual(['3', '4', '5']);
  });

  test.each([
    [
      'a trigger',
      'CREATE TRIGGER spare AFTER DELETE ON log FOR EACH ROW INSERT INTO other VALUES (1)',
      'shape-trigger',
    ],
    ['an engine that undoes nothing', 'ALTER TABLE log ENGINE = MyISAM', null],
  ])('%s: the rule is refused before anything is done', async (_, change, code) => {
    await make(mapOf(EVENT), [
      'CREATE TABLE log (id int PRIMARY KEY, ts timestamp(6) NULL, user_id int, KEY (ts))',
      'CREATE TABLE other (id int)',
      `INSERT INTO log VALUES (1, ${OLD}, 1)`,
      change,
    ]);
    expect(await apply()).toMatchObject({ status: 'failed', rows: 0, ...(code ? { stopped_by: code } : {}) });
    expect(await left()).toEqual(['1']);
  });
});
