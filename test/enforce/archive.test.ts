import { afterEach, describe, expect, test } from 'vitest';
import { removeCopiesLeft } from '../../src/app/daemon/recover-lapsed.ts';
import { hostClock } from '../../src/clock.ts';
import { openSession } from '../../src/database/open-session.ts';
import { type Failpoint, watchFailpoints } from '../../src/failpoint.ts';
import type { TargetClient, TestEngine } from '../support/engines/engine.ts';
import { inTurn } from '../support/engines/in-turn.ts';
import { PAIRS } from '../support/engines/pairs.ts';
import { POSTGRESQL } from '../support/engines/postgresql.ts';
import { makeVault, type VaultOptions, type VaultProject } from '../support/vault.ts';

/*
 * Values of every type go between all pairs of servers. A short run makes each other case with one of the pairs, in turn;
 * `npm run test:targets` makes every case with all of them.
 */

const open: VaultProject[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.drop();
});

async function make(options: VaultOptions): Promise<VaultProject> {
  const one = await makeVault(options);
  open.push(one);
  return one;
}

/** Every type that both have, spelled by each. */
const TYPES = {
  PostgreSQL: {
    small: 'smallint',
    large: 'bigint',
    exact: 'numeric(30,10)',
    single: 'real',
    double: 'double precision',
    words: 'varchar(200)',
    long: 'text',
    raw: 'bytea',
    born: 'date',
    local: 'timestamp(6)',
    at: 'timestamptz(6)',
    yes: 'boolean',
    doc: 'json',
    own: 'uuid',
  },
  MariaDB: {
    small: 'smallint',
    large: 'bigint',
    exact: 'decimal(30,10)',
    single: 'float',
    double: 'double',
    words: 'varchar(200)',
    long: 'longtext',
    raw: 'longblob',
    born: 'date',
    local: 'datetime(6)',
    at: 'timestamp(6) NULL',
    yes: 'boolean',
    doc: 'json',
    own: 'uuid',
  },
} as const;

const TAILS = { PostgreSQL: '', MariaDB: ' CHARACTER SET utf8mb4' } as const;
const TIME = { PostgreSQL: 'timestamptz', MariaDB: 'timestamp(6) NULL' } as const;

function tableOf(engine: 'PostgreSQL' | 'MariaDB', more: string): string {
  const columns = Object.entries(TYPES[engine]).map(([name, type]) => `${name}_v ${type}`);
  return `CREATE TABLE people (id bigint PRIMARY KEY, ${columns.join(', ')}, ${more})${TAILS[engine]}`;
}

/** Extreme values that both servers can hold, as literals of each. */
const VALUES: readonly Readonly<Record<keyof (typeof TYPES)['PostgreSQL'], string>>[] = [
  {
    small: '-32768',
    large: '9223372036854775807',
    exact: '12345678901234567890.0000000001',
    single: '0.1',
    double: '0.1',
    words: "'é''\\\\ 日本 😀 '",
    long: "''",
    raw: "'00ff27'",
    born: "'1000-01-01'",
    local: "'1999-12-31 23:59:59.999999'",
    at: "'1970-01-01 00:00:01.000001'",
    yes: 'TRUE',
    doc: `'{"b": 1.50, "a": [null, "x"]}'`,
    own: "'123e4567-e89b-12d3-a456-426614174000'",
  },
  {
    small: '32767',
    large: '-9223372036854775808',
    exact: '-0.5',
    single: '3.4028234663852886e38',
    double: '-1.7976931348623157e308',
    words: `'{"?": $1}'`,
    long: `REPEAT('a', 100000)`,
    raw: "''",
    born: "'9999-12-31'",
    local: "'2024-03-31 02:30:00'",
    at: "'2038-01-19 03:14:07'",
    yes: 'FALSE',
    doc: "'[]'",
    own: "'ffffffff-ffff-4fff-bfff-ffffffffffff'",
  },
];

function insertOf(engine: 'PostgreSQL' | 'MariaDB', id: number, row: (typeof VALUES)[number] | null): string {
  const names = Object.keys(TYPES[engine]) as (keyof (typeof TYPES)['PostgreSQL'])[];
  const value = (name: (typeof names)[number]): string => {
    if (!row) return 'NULL';
    if (name === 'raw') return engine === 'PostgreSQL' ? `decode(${row.raw}, 'hex')` : `UNHEX(${row.raw})`;
    if (engine === 'PostgreSQL' && name === 'at') return `${row.at}::timestamp AT TIME ZONE 'UTC'`;
    if (engine === 'PostgreSQL' && name === 'words') return row.words.replaceAll('\\\\', '\\');
    return row[name];
  };
  const ended = engine === 'PostgreSQL' ? "'2020-03-01 12:00:00.5+00'" : "'2020-03-01 12:00:00.5'";
  return `INSERT INTO people VALUES (${id}, ${names.map(value).join(', ')}, ${ended})`;
}

describe.each(PAIRS)('rows of $name archived', (source, vault) => {
  test(`in ${vault.name} keep every value, and stand in one place only`, async () => {
    const project = await make({
      source,
      vault,
      sourceTable: tableOf(source.name, `ended_at ${TIME[source.name]}`),
      vaultTable: tableOf(vault.name, `started_at ${TIME[vault.name]}, ended_at ${TIME[vault.name]}`),
      batchRows: 2,
    });
    for (const [index, row] of [...VALUES, null].entries())
      await project.source.query(insertOf(source.name, index + 1, row));
    await project.source.query(
      `INSERT INTO people (id, ended_at) VALUES (10, ${source.before(364, 'DAY')}), (11, ${source.before(367, 'DAY')}), (12, NULL)`,
    );
    const before = await shown(project.source, source);
    expect(before).toHaveLength(3);

    const applied = await project.apply();
    expect(applied.why).toBeUndefined();
    expect(applied).toMatchObject({ status: 'succeeded', rows: 4, action: 'archive' });
    expect(await project.places()).toEqual({ here: ['10', '12'], there: ['1', '2', '3', '11'] });
    expect(await shown(project.vault, vault)).toEqual(before);
    const starts = await project.vault.query(
      'SELECT count(*) AS same FROM people WHERE started_at = ended_at',
    );
    expect(Number(starts.rows[0].same)).toBe(4);
    await project.expectVerified();
    expect(await project.apply()).toMatchObject({ status: 'succeeded', rows: 0 });
  });
});

/** Every value of the rows in one notation, as the server itself writes it. */
const SHOWN: Readonly<Record<'PostgreSQL' | 'MariaDB', string>> = {
  PostgreSQL: `SELECT json_agg(json_build_array(id, small_v, large_v::text, trim_scale(exact_v)::text, single_v::float8::text,
      double_v::text, words_v, md5(long_v), encode(raw_v, 'hex'), to_char(born_v, 'YYYY-MM-DD'),
      to_char(local_v, 'YYYY-MM-DD HH24:MI:SS.US'), to_char(at_v AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), yes_v::int,
      doc_v::text, own_v, to_char(ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')) ORDER BY id)::text AS shown
    FROM people WHERE id < 10`,
  MariaDB: `SELECT CONCAT('[', GROUP_CONCAT(JSON_ARRAY(id, small_v, CAST(large_v AS CHAR), CAST(exact_v AS CHAR),
      CAST(CAST(single_v AS DOUBLE) AS CHAR), CAST(double_v AS CHAR), words_v, MD5(long_v), LOWER(HEX(raw_v)),
      DATE_FORMAT(born_v, '%Y-%m-%d'), DATE_FORMAT(local_v, '%Y-%m-%d %H:%i:%s.%f'), DATE_FORMAT(at_v, '%Y-%m-%d %H:%i:%s.%f'),
      yes_v + 0, CONCAT(doc_v, ''), CAST(own_v AS CHAR), DATE_FORMAT(ended_at, '%Y-%m-%d %H:%i:%s.%f')) ORDER BY id), ']') AS shown
    FROM people WHERE id < 10`,
};

async function shown(client: TargetClient, { name }: TestEngine): Promise<readonly (readonly unknown[])[]> {
  const { rows } = await client.query(SHOWN[name]);
  const listed: readonly (readonly unknown[])[] = JSON.parse(String(rows[0].shown));
  return listed.map(([id, small, large, exact, single, double, ...others]) => [
    id,
    small,
    large,
    exact === null ? null : String(exact).replace(/\.?0+$/, ''),
    single === null ? null : Number(single),
    double === null ? null : Number(double),
    ...others,
  ]);
}

const PLAIN_HERE = (engine: TestEngine): string =>
  `CREATE TABLE people (id bigint PRIMARY KEY, email varchar(100), ended_at ${TIME[engine.name]})`;
const PLAIN_THERE = (engine: TestEngine): string =>
  `CREATE TABLE people (id bigint PRIMARY KEY, email varchar(100), ended_at ${TIME[engine.name]}, started_at ${TIME[engine.name]})`;

async function makePlain(over: Partial<VaultOptions> = {}): Promise<VaultProject> {
  const source = over.source ?? POSTGRESQL;
  const vault = over.vault ?? POSTGRESQL;
  return make({
    source,
    vault,
    sourceTable: PLAIN_HERE(source),
    vaultTable: PLAIN_THERE(vault),
    batchRows: 4,
    ...over,
  });
}

async function fill(project: VaultProject, engine: TestEngine, count: number): Promise<void> {
  const rows = Array.from(
    { length: count },
    (_, index) => `(${index + 1}, 'p${index + 1}', ${engine.before(2, 'YEAR')})`,
  );
  await project.source.query(`INSERT INTO people VALUES ${rows.join(', ')}`);
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index + 1));

const linesIn = { PostgreSQL: 'retentiond_receipts.copy', MariaDB: 'retentiond_copy' } as const;

describe.each(PAIRS)('an archive from $name', (source, vault) => {
  const test = inTurn(PAIRS, ([one, other]) => one === source && other === vault);

  test(`in ${vault.name} that has a row of somebody else under the key stops the rule, and nothing has changed`, async () => {
    const project = await makePlain({ source, vault });
    await fill(project, source, 3);
    await project.vault.query("INSERT INTO people (id, email) VALUES (2, 'somebody')");
    expect(await project.apply()).toMatchObject({
      status: 'failed',
      stopped_by: 'archive-key-taken',
      rows: 0,
    });
    expect(await project.places()).toEqual({ here: ids(3), there: ['2'] });
    expect((await project.vault.query('SELECT email FROM people')).rows).toEqual([{ email: 'somebody' }]);
    await project.expectVerified();
  });

  test(`in ${vault.name} that does not keep what it was given is found out, and its copies are taken back`, async () => {
    const project = await makePlain({ source, vault });
    await fill(project, source, 3);
    watchFailpoints(async (point: Failpoint) => {
      if (point === 'archive: durable')
        await project.vault.query("UPDATE people SET email = 'other' WHERE id = 2");
    });
    const applied = await project.apply().finally(() => watchFailpoints(async () => undefined));
    expect(applied).toMatchObject({ status: 'failed', stopped_by: 'archive-differs', rows: 0 });
    expect(await project.places()).toEqual({ here: ids(3), there: [] });
    const removed = (await project.entries()).filter(({ kind }) => kind === 'copies removed');
    expect(removed.map(({ rows }) => rows)).toEqual([3]);
    expect((await project.state.query('SELECT * FROM retentiond.copy_removal')).rows).toEqual([]);
    await project.expectVerified();
    expect(await project.apply()).toMatchObject({ status: 'succeeded', rows: 3 });
    expect(await project.places()).toEqual({ here: [], there: ids(3) });
  });

  test(`in ${vault.name} refuses a row by a constraint of its own: nothing has changed`, async () => {
    const project = await makePlain({
      source,
      vault,
      vaultTable: PLAIN_THERE(vault).replace(
        'email varchar(100)',
        "email varchar(100) CHECK (email <> 'p3')",
      ),
    });
    await fill(project, source, 3);
    expect(await project.apply()).toMatchObject({ status: 'failed', rows: 0 });
    expect(await project.places()).toEqual({ here: ids(3), there: [] });
    await project.expectVerified();
  });

  test(`in ${vault.name} keeps what stays here apart, and takes a later start in its place`, async () => {
    const project = await makePlain({ source, vault, archive: '      leaves: [id, ended_at]\n' });
    await fill(project, source, 2);
    expect(await project.apply()).toMatchObject({ status: 'succeeded', rows: 2 });
    expect(await project.places()).toEqual({ here: ids(2), there: ids(2) });
    expect((await project.source.query('SELECT email FROM people')).rows).toEqual([
      { email: null },
      { email: null },
    ]);
    expect(await project.apply()).toMatchObject({ status: 'succeeded', rows: 0 });

    await project.source.query(
      `UPDATE people SET email = 'back', ended_at = ${source.before(400, 'DAY')} WHERE id = 1`,
    );
    // As if the first archiving had been two years ago.
    const done = source.name === 'PostgreSQL' ? "interval '2 years'" : 'INTERVAL 2 YEAR';
    await project.source.query(`UPDATE ${source.tables.done} SET marked_at = marked_at - ${done}`);
    await project.source.query('UPDATE people SET ended_at = ended_at WHERE id = 1');
    watchFailpoints(async (point: Failpoint) => {
      if (point === 'archive: verified') throw new Error('a fault');
    });
    const failed = await project.apply().finally(() => watchFailpoints(async () => undefined));
    expect(failed).toMatchObject({ status: 'failed', rows: 0 });
    const emails = async (): Promise<unknown> =>
      (await project.vault.query('SELECT email FROM people ORDER BY id')).rows.map(({ email }) => email);
    // What the first archiving had kept has come back.
    expect(await emails()).toEqual(['p1', 'p2']);
    const again = await project.apply();
    expect(again.why).toBeUndefined();
    expect(again).toMatchObject({ status: 'succeeded' });
    expect(((await emails()) as string[])[0]).toBe('back');
    await project.expectVerified();
  });

  test(`in ${vault.name} is away when copies are to be taken back: that is remembered, and done later`, async () => {
    const project = await makePlain({ source, vault });
    await fill(project, source, 3);
    watchFailpoints(async (point: Failpoint) => {
      if (point === 'archive: verified') {
        await project.vault.query(
          `ALTER TABLE ${linesIn[vault.name]} RENAME TO ${vault.name === 'PostgreSQL' ? 'away' : 'retentiond_away'}`,
        );
        throw new Error('a fault');
      }
    });
    const applied = await project.apply().finally(() => watchFailpoints(async () => undefined));
    expect(applied).toMatchObject({ status: 'failed', rows: 0 });
    expect(await project.places()).toEqual({ here: ids(3), there: ids(3) });
    expect((await project.state.query('SELECT * FROM retentiond.copy_removal')).rows).toHaveLength(1);
    const away = vault.name === 'PostgreSQL' ? 'retentiond_receipts.away' : 'retentiond_away';
    await project.vault.query(
      `ALTER TABLE ${away} RENAME TO ${vault.name === 'PostgreSQL' ? 'copy' : 'retentiond_copy'}`,
    );
    const session = await openSession(project.database.controlUrl, 'the test');
    await removeCopiesLeft({ config: project.read().config, clock: hostClock }, session, (_, error) => {
      throw error;
    });
    await session.close();
    expect(await project.places()).toEqual({ here: ids(3), there: [] });
    expect(await project.apply()).toMatchObject({ status: 'succeeded', rows: 3 });
    await project.expectVerified();
  });
});
