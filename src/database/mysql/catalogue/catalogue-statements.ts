import { bind, type Fragment, join, placeheld, raw, type Statement, sql } from '../../../sql/fragment.ts';
import type { RelationName } from '../../../sql/shape.ts';

type Server = 'MariaDB' | 'MySQL';

/** Every answer is one row of eleven texts: what it is about, and ten things about it. */
const WIDTH = 10;

/** Table, columns, indexes, checks, foreign keys of its own and triggers, in one statement. */
export function shapeStatement(server: Server, { schema, name }: RelationName): Statement {
  const parts = [
    part('table', ['TABLE_TYPE', 'ENGINE'], 'TABLES', where('TABLE_SCHEMA', 'TABLE_NAME')),
    part(
      'column',
      [
        'ORDINAL_POSITION',
        'COLUMN_NAME',
        'COLUMN_TYPE',
        'IS_NULLABLE',
        'CHARACTER_MAXIMUM_LENGTH',
        'CHARACTER_SET_NAME',
        'COLLATION_NAME',
        'GENERATION_EXPRESSION',
        'EXTRA',
        'COLUMN_DEFAULT',
      ],
      'COLUMNS',
      where('TABLE_SCHEMA', 'TABLE_NAME'),
    ),
    part(
      'index',
      [
        'INDEX_NAME',
        'SEQ_IN_INDEX',
        'COLUMN_NAME',
        'SUB_PART',
        'NON_UNIQUE',
        'INDEX_TYPE',
        // MariaDB has no index on an expression.
        server === 'MySQL' ? 'EXPRESSION' : 'NULL',
      ],
      'STATISTICS',
      where('TABLE_SCHEMA', 'TABLE_NAME'),
    ),
    checks(server),
    part(
      'outgoing',
      ['CONSTRAINT_NAME', 'ORDINAL_POSITION', 'COLUMN_NAME'],
      'KEY_COLUMN_USAGE',
      sql`${where('TABLE_SCHEMA', 'TABLE_NAME')} AND REFERENCED_TABLE_NAME IS NOT NULL`,
    ),
    part(
      'trigger',
      ['TRIGGER_NAME', 'ACTION_TIMING', 'EVENT_MANIPULATION'],
      'TRIGGERS',
      where('EVENT_OBJECT_SCHEMA', 'EVENT_OBJECT_TABLE'),
    ),
  ];
  return placeheld(join(parts, ' UNION ALL '));

  function where(schemaColumn: string, nameColumn: string): Fragment {
    return sql`${raw(schemaColumn)} = ${bind(schema)} AND ${raw(nameColumn)} = ${bind(name)}`;
  }

  /** MariaDB's checks tell their table; on MySQL their names are unique in the database. */
  function checks(of: Server): Fragment {
    if (of === 'MariaDB') {
      const ofTable = where('CONSTRAINT_SCHEMA', 'TABLE_NAME');
      return part('check', ['CONSTRAINT_NAME', 'CHECK_CLAUSE'], 'CHECK_CONSTRAINTS', ofTable);
    }
    return part(
      'check',
      ['c.CONSTRAINT_NAME', 'c.CHECK_CLAUSE'],
      `CHECK_CONSTRAINTS AS c JOIN information_schema.TABLE_CONSTRAINTS AS t
        ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME
        AND t.CONSTRAINT_TYPE = 'CHECK'`,
      where('t.TABLE_SCHEMA', 't.TABLE_NAME'),
    );
  }
}

/**
 * Foreign keys of other tables, of other databases too, out of InnoDB's own list, from which no missing right on those
 * tables takes one away: `schema, table, name, kind of deletion, their column, ours`.
 */
export function incomingStatement(server: Server, { schema, name }: RelationName): Statement {
  if (server === 'MySQL') {
    return placeheld(sql`
      SELECT CAST(SUBSTRING_INDEX(f.FOR_NAME, '/', 1) AS CHAR),
        CAST(SUBSTRING(f.FOR_NAME, LOCATE('/', f.FOR_NAME) + 1) AS CHAR),
        CAST(SUBSTRING(f.ID, LOCATE('/', f.ID) + 1) AS CHAR), CAST(f.TYPE AS CHAR),
        CAST(c.FOR_COL_NAME AS CHAR), CAST(c.REF_COL_NAME AS CHAR)
      FROM information_schema.INNODB_FOREIGN AS f JOIN information_schema.INNODB_FOREIGN_COLS AS c ON c.ID = f.ID
      WHERE f.REF_NAME = CONCAT(${bind(schema)}, '/', ${bind(name)}) ORDER BY f.ID, c.POS`);
  }
  // InnoDB spells names as those of files.
  const file = (text: string): Fragment => sql`CAST(CONVERT(${bind(text)} USING filename) AS BINARY)`;
  const named = (text: string): Fragment =>
    raw(`CAST(CONVERT(CAST(${text} AS BINARY) USING filename) AS CHAR)`);
  return placeheld(sql`
    SELECT ${named("SUBSTRING_INDEX(f.FOR_NAME, '/', 1)")}, ${named("SUBSTRING_INDEX(f.FOR_NAME, '/', -1)")},
      CAST(SUBSTRING(f.ID, LOCATE('/', f.ID) + 1) AS CHAR), CAST(f.TYPE AS CHAR),
      CAST(c.FOR_COL_NAME AS CHAR), CAST(c.REF_COL_NAME AS CHAR)
    FROM information_schema.INNODB_SYS_FOREIGN AS f JOIN information_schema.INNODB_SYS_FOREIGN_COLS AS c ON c.ID = f.ID
    WHERE CAST(f.REF_NAME AS BINARY) = CONCAT(${file(schema)}, '/', ${file(name)}) ORDER BY f.ID, c.POS`);
}

function part(what: string, columns: readonly string[], table: string, where: Fragment): Fragment {
  const texts = Array.from({ length: WIDTH }, (_, index) => `CAST(${columns[index] ?? 'NULL'} AS CHAR)`);
  return sql`SELECT ${raw(`'${what}', ${texts.join(', ')}`)} FROM ${raw(`information_schema.${table}`)} WHERE ${where}`;
}
