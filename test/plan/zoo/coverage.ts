import { type Animal, good, place } from './animal.ts';

/** Tables of which no rule speaks. */
export const COVERAGE: readonly Animal[] = [
  {
    name: 'a table of which nothing is said',
    ddl: `${good('things')} CREATE TABLE forgotten (id int);`,
    map: place('things'),
    expect: ['0 table-unmapped'],
    rule: true,
  },
  {
    name: 'a table that is to be done',
    ddl: `${good('things')} CREATE TABLE old (id int);`,
    map: `${place('things')}\nold: { todo: "to be dropped" }`,
    expect: ['6 table-todo'],
    rule: true,
  },
  {
    name: 'an exempt table that is not there',
    ddl: good('things'),
    map: `${place('things')}\nold: { exempt: "no data" }`,
    expect: ['6 table-missing'],
    rule: true,
  },
  {
    name: 'tables of odd names, of which nothing is done',
    ddl: `${good('things')} CREATE TABLE "a'b""c\`d/e[f];\\" (id int); CREATE TABLE " x.y" (id int);`,
    map: `${place('things')}\n'a''b"c\`d/e[f];\\': { exempt: "no data" }\n"public. x.y": { todo: "soon" }`,
    expect: ['7 table-todo'],
    rule: true,
  },
  {
    name: "an extension's own tables",
    ddl: good('things'),
    superuser: `CREATE TABLE owned (id int); ALTER EXTENSION plpgsql ADD TABLE owned;`,
    map: place('things'),
    expect: [],
    rule: true,
  },
  {
    name: 'a foreign table',
    ddl: good('things'),
    superuser: `CREATE FOREIGN DATA WRAPPER nowhere; CREATE SERVER there FOREIGN DATA WRAPPER nowhere; CREATE FOREIGN TABLE far (id int, at timestamptz) SERVER there;`,
    map: `${place('far')}\nthings: { exempt: "no data" }`,
    expect: ['2 table-not-a-table'],
  },
];
