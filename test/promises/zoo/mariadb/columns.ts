import { isOld, type Species, things } from '../species.ts';
import { TIMES, thingsOf } from './times.ts';

/** Tables by what stands in their rows, and beside them. */
export const COLUMNS: readonly Species[] = [
  {
    name: 'generated columns, one that is counted, one that nobody sees, and a time that every change moves',
    ddl: thingsOf(
      `, n int AUTO_INCREMENT UNIQUE, twice int AS (id * 2) STORED, late bool AS (at IS NULL) VIRTUAL,
        hidden int INVISIBLE DEFAULT 7, moved timestamp(6) NOT NULL DEFAULT '2020-01-01' ON UPDATE NOW(6)`,
    ),
    map: things(),
  },
  {
    name: 'columns of many types, and checks over them',
    ddl: thingsOf(
      `, f double DEFAULT 0.1, b blob DEFAULT x'00ff', j json DEFAULT '{"b": 1, "a": [null]}', m enum('glad', 'sad') DEFAULT 'sad',
        s set('x', 'y') DEFAULT 'x,y', y year DEFAULT 1999, z bit(3) DEFAULT b'101', t time(6) DEFAULT '-838:59:59', p point DEFAULT POINT(1, 2),
        a inet6 DEFAULT '::1', u uuid DEFAULT UUID(), d decimal(65,30) DEFAULT 0.1, l varchar(9) CHARACTER SET latin1 DEFAULT 'é', CHECK (id > 0)`,
    ),
    map: things(),
  },
  {
    name: 'a table on which a view stands, and a copy of it',
    ddl: `${thingsOf()} CREATE VIEW shown AS SELECT * FROM things; CREATE TABLE kept AS SELECT * FROM things`,
    map: `${things()}\nkept: { exempt: "no data" }`,
  },
  {
    name: 'two categories of which one lives here, and rows of neither',
    ddl: `CREATE TABLE things (id int PRIMARY KEY, at timestamp(6) NULL, kind varchar(9) COLLATE utf8mb4_general_ci);
      INSERT INTO things SELECT i + 100 * seq, at, ELT(seq, 'one', 'One', 'one ', NULL) FROM ${TIMES}, seq_1_to_4`,
    map: things('events: { begun: at }\nwhere: { kind: one }'),
    left: ({ things: rows = [] }) => ({ things: rows.filter((row) => row['kind'] !== 'one' || !isOld(row)) }),
  },
  {
    name: 'a foreign key that goes out',
    ddl: `CREATE TABLE kinds (id int PRIMARY KEY, at timestamp NULL); INSERT INTO kinds VALUES (1, '2010-01-01'), (2, NOW());
      CREATE TABLE things (id int PRIMARY KEY, at timestamp(6) NULL, kind int, FOREIGN KEY (kind) REFERENCES kinds (id) ON DELETE CASCADE);
      INSERT INTO things SELECT i, at, 1 + i % 2 FROM ${TIMES}`,
    map: `${things()}\nkinds: { exempt: "no data" }`,
  },
  {
    name: 'triggers on a table beside it, which nothing can undo',
    ddl: `${thingsOf()} CREATE TABLE near (id int PRIMARY KEY, at timestamp NULL) ENGINE = MyISAM; INSERT INTO near VALUES (1, '2010-01-01');
      CREATE TRIGGER sweep AFTER DELETE ON near FOR EACH ROW DELETE FROM beside`,
    map: `${things()}\nnear: { exempt: "no data" }`,
  },
  {
    name: 'a trigger that writes elsewhere',
    ddl: `${thingsOf()} CREATE TRIGGER sweep AFTER DELETE ON things FOR EACH ROW DELETE FROM beside`,
    map: things(),
    refused: 'shape-trigger',
  },
  {
    name: 'a table of which a deletion cannot be undone',
    ddl: thingsOf('', 'ENGINE = MyISAM'),
    map: things(),
    refused: 'table-not-a-table',
  },
  {
    name: 'a table that keeps what is deleted',
    ddl: thingsOf('', 'WITH SYSTEM VERSIONING'),
    map: things(),
    refused: 'table-not-a-table',
  },
  {
    name: 'a table in partitions',
    ddl: thingsOf('', 'PARTITION BY HASH (id) PARTITIONS 3'),
    map: things(),
  },
];
