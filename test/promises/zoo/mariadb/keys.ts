import { type Species, things } from '../species.ts';
import { TIMES } from './times.ts';

const NOTE = "CONCAT('note ', i)";
const AT = 'at timestamp(6) NULL, note text';
const BY_BYTES = 'COLLATE utf8mb4_nopad_bin';

/** Each its own text by its bytes; a server that folded, padded or escaped them would take one for another. */
const ODD_TEXTS = [
  `''`,
  `' '`,
  `''''`,
  `'"'`,
  `'\\\\'`,
  `'\\\\'''`,
  `'{'`,
  `'},{'`,
  `'NULL'`,
  `'null'`,
  `'a\\nb'`,
  `'é'`,
  `'e\u0301'`,
  `'😀'`,
  `','`,
  `'?'`,
  `'%s'`,
  `'a'`,
  `'A'`,
  `'a '`,
].map((text, index) => `(${text}, ${index % 2 === 0 ? "'2010-01-01'" : 'NOW(6)'}, 'note')`);

/** Tables by what names their rows. */
export const KEYS: readonly Species[] = [
  {
    name: 'a composite key, half of which is the same in every row',
    ddl: `CREATE TABLE things (a int, b varchar(9), ${AT}, PRIMARY KEY (a, b));
      INSERT INTO things SELECT 1, i, at, ${NOTE} FROM ${TIMES}`,
    map: things(),
  },
  {
    name: 'a composite key whose halves change places between rows',
    ddl: `CREATE TABLE things (a varchar(9), b varchar(9), ${AT}, PRIMARY KEY (a, b));
      INSERT INTO things VALUES ('x', 'y', '2010-01-01', 'goes'), ('y', 'x', NOW(), 'stays'), ('xy', '', NOW(), 'stays'), ('', 'xy', '2010-01-01', 'goes')`,
    map: things(),
  },
  {
    name: 'a key of uuids',
    ddl: `CREATE TABLE things (id uuid PRIMARY KEY, ${AT}); INSERT INTO things SELECT CONCAT('123e4567-e89b-12d3-a456-42661417400', i - 1), at, ${NOTE} FROM ${TIMES}`,
    map: things(),
  },
  {
    name: 'a key of bytes, some of which end with zeros',
    ddl: `CREATE TABLE things (id varbinary(20) PRIMARY KEY, ${AT});
      INSERT INTO things SELECT CONCAT(x'ff5c27', REPEAT(x'00', i)), at, ${NOTE} FROM ${TIMES}`,
    map: things(),
  },
  {
    name: 'a key of odd texts',
    ddl: `CREATE TABLE things (id varchar(20) ${BY_BYTES} PRIMARY KEY, ${AT}); INSERT INTO things VALUES ${ODD_TEXTS.join(', ')}`,
    map: things(),
  },
  {
    name: 'a key of texts of another character set, whose quotes are bytes of letters elsewhere',
    ddl: `CREATE TABLE things (id varchar(20) CHARACTER SET gbk COLLATE gbk_bin PRIMARY KEY, ${AT});
      INSERT INTO things VALUES (x'bf5c', '2010-01-01', 'goes'), (x'815c', NOW(), 'stays'), ('''', '2010-01-01', 'goes'), ('\\\\''', NOW(), 'stays')`,
    map: things(),
  },
  {
    name: 'numbers that no double can tell apart, and the largest of all',
    ddl: `CREATE TABLE things (id bigint unsigned PRIMARY KEY, ${AT});
      INSERT INTO things SELECT 18446744073709551605 + i, at, ${NOTE} FROM ${TIMES}`,
    map: things(),
  },
  {
    name: 'no primary key, and a unique index that is named',
    ddl: `CREATE TABLE things (id int NOT NULL UNIQUE, other int UNIQUE, ${AT});
      INSERT INTO things SELECT i, 11 - i, at, ${NOTE} FROM ${TIMES}`,
    map: things('events: { begun: at }\nkey: id'),
  },
  {
    name: 'names in quotes',
    ddl: `CREATE TABLE \`Weird Table (%s)\` (\`the "\`\`id\`\`"\` int PRIMARY KEY, at timestamp(6) NULL, \`select\` text, \`?\` text);
      INSERT INTO \`Weird Table (%s)\` SELECT i, at, ${NOTE}, ${NOTE} FROM ${TIMES}`,
    map: things('events: { begun: at }', `'Weird Table (%s)'`),
    left: (before) => ({
      'Weird Table (%s)': (before['Weird Table (%s)'] ?? []).filter(({ at }) => !/^20[01]\d-/.test(at ?? '')),
    }),
  },
];
