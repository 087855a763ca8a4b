import { type Animal, filtered, good, place } from './animal.ts';

/** Tables by the columns of their rules. */
export const COLUMNS: readonly Animal[] = [
  {
    name: 'a start that is not there',
    ddl: good('things'),
    map: place('things', 'events: { begun: att }'),
    expect: ['5 column-missing'],
  },
  {
    name: 'a start that is no time',
    ddl: good('things').replace('at timestamptz', 'at text'),
    map: place('things'),
    expect: ['5 event-type'],
  },
  {
    name: 'whole numbers without `as`',
    ddl: good('things').replace('at timestamptz', 'at bigint'),
    map: place('things'),
    expect: ['5 event-type'],
  },
  {
    name: 'whole numbers with `as`',
    ddl: good('things').replace('at timestamptz', 'at int'),
    map: place('things', 'events: { begun: { column: at, as: epoch_s } }'),
    expect: [],
    rule: true,
  },
  {
    name: '`as` on a time',
    ddl: good('things'),
    map: place('things', 'events: { begun: { column: at, as: epoch_ms } }'),
    expect: ['5 event-as'],
  },
  {
    name: '`as` on a fraction',
    ddl: good('things').replace('at timestamptz', 'at numeric'),
    map: place('things', 'events: { begun: { column: at, as: epoch_ms } }'),
    expect: ['5 event-as'],
  },
  {
    name: 'a time without a zone',
    ddl: good('things').replace('at timestamptz', 'at timestamp'),
    map: place('things'),
    expect: ['5 event-needs-zone'],
  },
  {
    name: 'a date, by days',
    ddl: good('things').replace('at timestamptz', 'at date'),
    map: place('things'),
    expect: [],
    rule: true,
  },
  {
    name: 'a date, by hours',
    ddl: good('things').replace('at timestamptz', 'at date'),
    map: place('things').replace('things\n', 'hourly\n'),
    expect: ['5 event-date-hours'],
  },
  {
    name: 'no index on the start',
    ddl: 'CREATE TABLE things (id int PRIMARY KEY, at timestamptz);',
    map: place('things'),
    expect: ['5 start-unindexed'],
    rule: true,
  },
  {
    name: 'an index of which the start is the second column',
    ddl: 'CREATE TABLE things (id int PRIMARY KEY, at timestamptz); CREATE INDEX ON things (id, at);',
    map: place('things'),
    expect: ['5 start-unindexed'],
    rule: true,
  },
  {
    name: 'a filter over a column that is not there',
    ddl: good('things'),
    map: filtered('things', 'stat: a'),
    expect: ['6 column-missing'],
  },
];
