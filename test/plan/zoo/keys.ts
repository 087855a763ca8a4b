import { type Animal, good, place } from './animal.ts';

/** Tables by what names their rows. */
export const KEYS: readonly Animal[] = [
  { name: 'no key', ddl: good('things', 'UNIQUE (id)'), map: place('things'), expect: ['2 key-missing'] },
  {
    name: 'no primary key, and a named one',
    ddl: good('things', 'UNIQUE (id)'),
    map: place('things', 'events: { begun: at }\nkey: id'),
    expect: [],
    rule: true,
  },
  {
    name: 'a nullable key',
    ddl: `CREATE TABLE things (id int UNIQUE, at timestamptz NOT NULL); CREATE INDEX ON things (at);`,
    map: place('things', 'events: { begun: at }\nkey: id'),
    expect: ['6 key-not-unique'],
  },
  {
    name: 'a partial key',
    ddl: `${good('things', 'CHECK (true)')} CREATE UNIQUE INDEX ON things (id) WHERE id > 0;`,
    map: place('things', 'events: { begun: at }\nkey: id'),
    expect: ['6 key-not-unique'],
  },
  {
    name: 'a deferrable key',
    ddl: good('things', 'UNIQUE (id) DEFERRABLE'),
    map: place('things', 'events: { begun: at }\nkey: id'),
    expect: ['6 key-not-unique'],
  },
  {
    name: 'a deferrable primary key',
    ddl: good('things', 'PRIMARY KEY (id) DEFERRABLE'),
    map: place('things'),
    expect: ['2 key-missing'],
  },
  {
    name: 'a key of an expression',
    ddl: `${good('things', 'CHECK (true)')} CREATE UNIQUE INDEX ON things ((id + 1));`,
    map: place('things', 'events: { begun: at }\nkey: id'),
    expect: ['6 key-not-unique'],
  },
  {
    name: 'an index that is not unique',
    ddl: `${good('things', 'CHECK (true)')} CREATE INDEX ON things (id);`,
    map: place('things', 'events: { begun: at }\nkey: id'),
    expect: ['6 key-not-unique'],
  },
  {
    name: 'half of a key',
    ddl: good('things', 'PRIMARY KEY (id, at)'),
    map: place('things', 'events: { begun: at }\nkey: id'),
    expect: ['6 key-not-unique'],
  },
  {
    name: 'a composite key, in any order',
    ddl: good('things', 'PRIMARY KEY (id, at)'),
    map: place('things', 'events: { begun: at }\nkey: [at, id]'),
    expect: [],
    rule: true,
  },
  {
    name: 'a key that covers more',
    ddl: good('things', 'PRIMARY KEY (id) INCLUDE (at)'),
    map: place('things'),
    expect: [],
    rule: true,
  },
  {
    name: 'a key of floats',
    ddl: good('things').replace('id int', 'id float8'),
    map: place('things'),
    expect: ['2 key-type'],
  },
  {
    name: 'a key of a type of its own',
    ddl: good('things').replace('id int', 'id inet'),
    map: place('things'),
    expect: ['2 key-type-not-built'],
  },
  {
    name: 'a key of a domain',
    ddl: `CREATE DOMAIN number AS int; ${good('things').replace('id int', 'id number')}`,
    map: place('things'),
    expect: [],
    rule: true,
  },
];
