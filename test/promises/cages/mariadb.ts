import type { TargetClient } from '../../support/engines/engine.ts';
import { inOrder, type Tables, type TextRow } from '../tables.ts';
import type { CageWords } from './cage-words.ts';

export const MARIADB_CAGE: CageWords = {
  beside: `CREATE TABLE beside (id int PRIMARY KEY, things int, at timestamp NULL);
    INSERT INTO beside SELECT seq, 100 + seq, '2010-01-01' FROM seq_1_to_5`,
  empty,
  look,
  feed,
};

const RELATIONS = `SELECT TABLE_NAME AS name, TABLE_TYPE AS type FROM information_schema.TABLES
  WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME NOT LIKE 'retentiond%'`;

async function empty(_owner: TargetClient, superuser: TargetClient): Promise<void> {
  const { rows } = await superuser.query(RELATIONS);
  const drops = rows.map(({ name, type }) => `DROP ${type === 'VIEW' ? 'VIEW' : 'TABLE'} ${quoted(name)};`);
  await superuser.query(`SET foreign_key_checks = 0; ${drops.join(' ')} SET foreign_key_checks = 1`);
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** Types whose values are no text. */
const BYTES = /^(bit|(var)?binary|(tiny|medium|long)?blob|geometry|point)$/;

async function look(superuser: TargetClient): Promise<Tables> {
  const tables: Record<string, readonly TextRow[]> = {};
  const { rows: relations } = await superuser.query(RELATIONS);
  for (const { name, type } of relations) {
    if (type === 'VIEW') continue;
    const columns = (await columnsOf(superuser, name)).map(({ column, type: of }) =>
      BYTES.test(of)
        ? `HEX(${quoted(column)}) AS ${quoted(column)}`
        : `CAST(${quoted(column)} AS CHAR) AS ${quoted(column)}`,
    );
    tables[name] = inOrder((await superuser.query(`SELECT ${columns.join(', ')} FROM ${quoted(name)}`)).rows);
  }
  return tables;
}

async function columnsOf(
  superuser: TargetClient,
  table: string,
): Promise<readonly { readonly column: string; readonly type: string; readonly made: string }[]> {
  const { rows } = await superuser.query(
    `SELECT COLUMN_NAME AS \`column\`, DATA_TYPE AS type, EXTRA AS made FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION`,
    [table],
  );
  return rows as { column: string; type: string; made: string }[];
}

const ROWS = 12;

const NUMBER = '100 + seq';

/** By type: the value of row `seq`; what is not here keeps its default. */
const VALUES: Readonly<Record<string, string>> = {
  int: NUMBER,
  bigint: NUMBER,
  mediumint: NUMBER,
  double: NUMBER,
  tinyint: 'seq',
  bit: 'seq',
  set: 'seq',
  inet6: "concat('::', seq)",
  time: 'sec_to_time(seq)',
  year: '2000 + seq',
  varchar: NUMBER,
  timestamp: "IF(seq % 2 = 1, '2010-01-01' + INTERVAL seq HOUR, NOW() - INTERVAL seq HOUR)",
  datetime: "IF(seq % 2 = 1, '2010-01-01' + INTERVAL seq HOUR, NOW() - INTERVAL seq HOUR)",
};

async function feed(superuser: TargetClient): Promise<void> {
  const { rows: relations } = await superuser.query(RELATIONS);
  for (const { name, type } of relations) {
    if (type === 'VIEW' || name === 'beside') continue;
    const known = (await columnsOf(superuser, name)).filter(
      (one) => VALUES[one.type] !== undefined && !/GENERATED|INVISIBLE/.test(one.made),
    );
    const columns = known.map(({ column }) => quoted(column)).join(', ');
    const values = known.map((one) => VALUES[one.type]).join(', ');
    await superuser.query(
      `SET foreign_key_checks = 0; INSERT INTO ${quoted(name)} (${columns}) SELECT ${values} FROM seq_1_to_${ROWS};
       SET foreign_key_checks = 1`,
    );
  }
}
