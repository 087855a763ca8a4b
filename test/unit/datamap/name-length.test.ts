import { describe, expect, test } from 'vitest';
import { checkNameLengths } from '../../../src/datamap/name-length.ts';
import { readDataMap } from '../../../src/datamap/read.ts';
import type { EngineName } from '../../../src/sql/dialect.ts';

/** Every place of the language where a table (`t1`) or a column (`c1`) is named, each by another name. */
const MAP = `connection: [crm, shop]
timezone: Europe/Paris
tables:
  t1:
    category: one
    where: { any: [{ c1: a }, { c2: { not: [x] } }, { some: t2, on: { c3: c4 }, where: { some: t3, on: c5 } }] }
    key: [c6, c7]
    person: { user: c8, email: { column: c9, of: t4, on: { c10: c11 }, where: { c12: a } } }
    events:
      begun: { latest: c13, of: t5, on: c14, where: { c15: a } }
      ended: c16
      paid: { column: c17, as: epoch_s }
    conditions: { open: { c18: { is: null } }, closed: none }
    attributes: { kind: c19 }
    dependants:
      - table: t6
        on: c20
        then: archive
        to: vault.t7
        dependants: [{ table: t8, on: { c21: c22 }, then: delete }]
    anonymise: { columns: { c23: null }, leaves: [c24], marker: c25 }
    summarise: { into: t9, by: { c26: { month_of: c27 } }, count: c28, minimum_group: 10 }
  t6: { with: t1 }
  t10:
    - category: two
      person: { user: c29 }
      events: { begun: c30 }
      archive: { to: vault.t11, start_into: c31, columns: { c32: null }, leaves: [c33], marker: c34 }
  t12: { category: three, person: { user: c35 }, in: archive, start: c36 }
  t13: { exempt: "no data" }
  t14: { todo: "soon" }
`;
const NAMES = [...new Set(MAP.match(/\b[tc]\d+\b/g))];
/** Of what stands on the other connection. */
const THERE = ['t7', 't11', 'c31'];

function told(name: string, engines: Readonly<Record<string, EngineName>>): readonly string[] {
  const long = name.padEnd(64, '_');
  const text = MAP.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), long);
  const { value, findings } = readDataMap('crm.yaml', Buffer.from(text));
  expect(findings).toEqual([]);
  const found = checkNameLengths(value ? [value] : [], (connection) => engines[connection] ?? null);
  const lines = text.split('\n');
  for (const { line, code, facts } of found) {
    expect([code, facts['name']]).toEqual(['name-too-long-there', expect.stringContaining(long)]);
    expect(lines[line - 1]).toMatch(new RegExp(`${long}|archive|table: t6|some`));
  }
  return found.map(({ facts }) => String(facts['connection']));
}

describe('a name of 64 bytes', () => {
  test.each(NAMES)('%s is refused where a PostgreSQL is, and nowhere else', (name) => {
    const there = THERE.includes(name);
    const [own, other] = there ? ['vault', 'shop'] : ['shop', 'vault'];
    expect(new Set(told(name, { crm: 'mysql', [own]: 'postgresql' }))).toEqual(new Set([own]));
    expect(told(name, { crm: 'mysql', [own]: 'mysql', [other]: 'postgresql' }).includes(own)).toBe(false);
    expect(told(name, {})).toEqual([]);
  });

  test('is looked for in every place', () => expect(NAMES).toHaveLength(50));
});
