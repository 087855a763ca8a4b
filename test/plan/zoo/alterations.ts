import { isAtLeast } from '../../support/server-version.ts';
import { type Animal, good } from './animal.ts';

/** What the category `changed` says of `people`: the change of `x` stands in the seventh line, the marker in the ninth. */
function altered(change: string, leaves = 'id, at'): string {
  return [
    'people:',
    '  category: changed',
    '  person: none',
    '  because: "a zoo"',
    '  events: { begun: at }',
    '  anonymise:',
    `    columns: { x: ${change} }`,
    `    leaves: [${leaves}]`,
    '    marker: done',
  ].join('\n');
}

/** A table with a column `x` that changes; without a code nothing is wrong with it. */
function changed(name: string, x: string, change: string, code: string | null, ddl = ''): Animal {
  return {
    name: `anonymised: ${name}`,
    ddl: `${good('people')} ALTER TABLE people ADD done timestamptz, ADD x ${x}; ${ddl}`,
    map: altered(change),
    expect: code === null ? [] : [`7 ${code}`],
    rule: code === null,
  };
}

const MAIL = '{ set: "user-{random}@invalid.example" }';

/** Tables whose rows stay, and change. */
export const ALTERATIONS: readonly Animal[] = [
  changed('a text', 'text', MAIL, null),
  changed('an address', 'inet', '{ truncate_ip: { v4: 24, v6: 48 } }', null),
  changed('a document', 'jsonb', '{ remove: [/user/email] }', null),
  changed('a column that is unique, and is set to something of its own', 'text UNIQUE', MAIL, null),
  changed(
    'a column that is unique, and is set to one thing',
    'text UNIQUE',
    '{ set: "gone" }',
    'alteration-unique',
  ),
  changed('a column that is unique but for nulls', 'text UNIQUE', 'null', null),
  ...(isAtLeast(15)
    ? [
        changed(
          'a column that is unique, nulls too',
          'text UNIQUE NULLS NOT DISTINCT',
          'null',
          'alteration-unique',
        ),
      ]
    : []),
  changed(
    'a column of which something is excluded',
    'text',
    MAIL,
    'alteration-unique',
    'ALTER TABLE people ADD EXCLUDE (x WITH =);',
  ),
  changed(
    'a column that is unique in lower case',
    'text',
    MAIL,
    'alteration-unique',
    'CREATE UNIQUE INDEX ON people (lower(x));',
  ),
  changed(
    'a column that is unique for some',
    'text',
    MAIL,
    'alteration-unique',
    'CREATE UNIQUE INDEX ON people (at) WHERE x IS NULL;',
  ),
  changed('a column that must not be null', 'text NOT NULL', 'null', 'alteration-not-null'),
  changed('a column that must not be null, and is set', 'text NOT NULL', MAIL, null),
  changed('a column that is checked', "text CHECK (x <> '')", MAIL, 'alteration-checked'),
  {
    ...changed('a column whose domain checks it', 'strict', MAIL, 'alteration-checked'),
    ddl: `CREATE DOMAIN strict AS text CHECK (VALUE <> ''); ${good('people')} ALTER TABLE people ADD done timestamptz, ADD x strict;`,
  },
  changed('a foreign key', 'int REFERENCES people', '{ round: 10 }', 'alteration-foreign-key'),
  changed('a foreign key that goes', 'int REFERENCES people', 'null', null),
  changed('a text that is too long', 'varchar(20)', MAIL, 'alteration-too-long'),
  changed('a number', 'int', MAIL, 'alteration-type'),
  changed(
    'what others are computed from',
    'text',
    MAIL,
    null,
    'ALTER TABLE people ADD y text GENERATED ALWAYS AS (lower(x)) STORED;',
  ),
  changed(
    'what a unique column is computed from',
    'text',
    MAIL,
    'alteration-unique',
    'ALTER TABLE people ADD y text GENERATED ALWAYS AS (lower(x)) STORED UNIQUE;',
  ),
  {
    ...changed('a column that is new', 'text', MAIL, null, 'ALTER TABLE people ADD phone text;'),
    expect: ['6 alteration-uncovered'],
    rule: false,
  },
  {
    ...changed('a marker that is a date', 'text', MAIL, null, 'ALTER TABLE people ALTER done TYPE date;'),
    expect: ['9 marker-type'],
    rule: false,
  },
  {
    ...changed(
      'rows to which a cascade refers',
      'text',
      MAIL,
      null,
      'CREATE TABLE orders (id int PRIMARY KEY, person int REFERENCES people ON DELETE CASCADE);',
    ),
    map: `${altered(MAIL)}\norders: { exempt: "no data" }`,
  },
];
