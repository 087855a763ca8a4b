import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DataMap, Place } from '../../../src/datamap/place/place.ts';
import { checkDataMaps, readDataMap } from '../../../src/datamap/read.ts';
import { dataMapSchema } from '../../../src/datamap/schema/schema.ts';
import { jsonSchema } from '../../../src/reading/json-schema.ts';

const complete = readFileSync(new URL('cases/valid-complete.yaml', import.meta.url));
const linked = readFileSync(new URL('cases/valid-linked.yaml', import.meta.url));

function readSound(text: string | Uint8Array, file = 'crm.yaml'): DataMap {
  const { value, findings } = readDataMap(file, Buffer.from(text));
  expect(findings).toEqual([]);
  return value as DataMap;
}

function placesOf(map: DataMap, table: string): readonly Place[] {
  const entry = map.tables.find((found) => found.table === table);
  return entry?.kind === 'places' ? entry.places : [];
}

test('an attribute is a column of the row, and its place is known', () => {
  const map = readSound(readFileSync(new URL('cases/valid-attributes.yaml', import.meta.url)));
  const [place] = placesOf(map, 'cookies');
  expect(place?.attributes).toEqual({ 'cookie name': 'name' });
  expect(place?.positions['attributes.cookie name']).toMatchObject({ line: 6, column: 19 });
});

describe('a complete data map', () => {
  const map = readSound(complete);

  test('names its connections, zone and backups', () => {
    expect([map.connections, map.timezone, map.backupsKept]).toEqual([
      ['crm', 'crm_de'],
      'Europe/Paris',
      { count: 30, unit: 'day' },
    ]);
    expect(map.positions['timezone']).toMatchObject({ file: 'crm.yaml', line: 2, column: 1 });
  });

  test('holds every table in the order of the file', () => {
    expect(map.tables.map(({ table, kind }) => [table, kind])).toEqual([
      ['people', 'places'],
      ['app.access_log', 'places'],
      ['public.pg_notes', 'exempt'],
      ['old_exports', 'todo'],
    ]);
    expect(map.tables[3]).toMatchObject({
      reason: 'to be dropped by June',
      position: { line: 28, column: 3 },
    });
  });

  test('gives one table several categories, and one row key', () => {
    expect(map.tables[0]).toMatchObject({ key: ['site', 'number'] });
    expect(placesOf(map, 'people').map(({ category }) => category)).toEqual(['prospects', 'candidates']);
    expect(placesOf(map, 'people')[1]?.where).toEqual({
      op: 'one_of',
      column: 'status',
      values: ['candidate', 'hired'],
    });
  });

  test('finds people by columns, or says why nobody is meant', () => {
    const [prospects, candidates] = placesOf(map, 'people');
    expect(prospects?.person).toEqual({
      kind: 'columns',
      columns: { email: { column: 'email', from: null }, user: { column: 'user_id', from: null } },
      match: 'exact',
    });
    expect(candidates?.person).toEqual({ kind: 'none', because: 'initials only' });
  });

  test('finds events in columns, with their places', () => {
    const prospects = placesOf(map, 'people')[0];
    expect(prospects?.events['collected']).toMatchObject({ column: 'created_at', always: true, as: null });
    expect(prospects?.events['collected']?.position).toMatchObject({ line: 11, column: 30 });
    expect(prospects?.events['last contact']).toBeNull();
    expect(placesOf(map, 'app.access_log')[0]?.events['logged']).toMatchObject({
      column: 'ts',
      always: false,
      as: 'epoch_ms',
    });
    expect(prospects?.positions['events.last contact']).toMatchObject({ line: 12, column: 9 });
  });

  test('knows conditions, and those that a table has not', () => {
    expect(placesOf(map, 'people')[1]?.conditions).toEqual({ 'in dispute': null });
    expect(placesOf(map, 'people')[0]?.conditions['under investigation']).toMatchObject({ op: 'any' });
  });

  test('keeps whole numbers beyond 2^53 exact', () => {
    const where = placesOf(map, 'app.access_log')[0]?.where;
    expect(where).toMatchObject({ op: 'all' });
    expect(JSON.stringify(where, (_, value) => (typeof value === 'bigint' ? `${value}n` : value))).toContain(
      '"9007199254740993n"',
    );
  });

  test('has no inherited names among its events and conditions', () => {
    const prospects = placesOf(map, 'people')[0];
    expect(prospects?.events['constructor']).toBeUndefined();
    expect(prospects?.conditions['toString']).toBeUndefined();
  });
});

describe('between data maps', () => {
  const one = readSound('connection: [crm, shop]\ntables:\n  users: { exempt: "x" }\n', 'one.yaml');

  test('a table of one connection stands once', () => {
    const two = readSound(
      'connection: shop\ntables:\n  orders: { exempt: "x" }\n  public.users: { exempt: "y" }\n',
      'two.yaml',
    );
    expect(checkDataMaps([one, two])).toMatchObject([
      {
        code: 'table-twice',
        file: 'two.yaml',
        line: 4,
        column: 3,
        message: expect.stringContaining('one.yaml, line 3'),
      },
    ]);
  });

  test('like tables of different connections, and different tables of one, are fine', () => {
    const two = readSound(
      'connection: crm\ntables:\n  orders: { exempt: "x" }\n  app.users: { exempt: "x" }\n',
    );
    const three = readSound('connection: vault\ntables:\n  users: { exempt: "x" }\n');
    expect(checkDataMaps([one, two, three])).toEqual([]);
  });
});

test.each([
  ['complete', complete],
  ['linked', linked],
])(
  'no mutation of a sound file (%s) makes it throw, and the verdict is the same twice',
  (_name, sound) => {
    const characters = fc.constantFrom(...'{}[]:,-"\'#&*!|>%@` \n\t\0x0é~<', 'null', '${X}', '- ', ': ');
    const edit = fc.record({ at: fc.nat(sound.length), cut: fc.nat(12), put: characters });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const bytes = edits.reduce(
          (text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut),
          sound.toString('utf8'),
        );
        const first = readDataMap('x.yaml', Buffer.from(bytes));
        expect(first.value === null).toBe(first.findings.length > 0);
        expect(readDataMap('x.yaml', Buffer.from(bytes)).findings).toEqual(first.findings);
      }),
      { numRuns: 120 },
    );
  },
  30_000,
);

test('its JSON Schema describes every built key with an example', () => {
  const keys: [string, Record<string, unknown>][] = [];
  collectKeys(jsonSchema(dataMapSchema, { title: 'Data map', id: 'datamap.schema.json' }), keys);
  const bare = keys.filter(
    ([, { description, examples }]) =>
      !description || (!examples && !String(description).startsWith('Not built')),
  );
  expect(keys.length).toBeGreaterThan(30);
  expect(bare.map(([key]) => key)).toEqual([]);
});

function collectKeys(schema: unknown, keys: [string, Record<string, unknown>][]): void {
  if (typeof schema !== 'object' || schema === null) return;
  const { properties, definitions } = schema as Record<
    string,
    Record<string, Record<string, unknown>> | undefined
  >;
  for (const [key, described] of Object.entries(properties ?? {})) {
    const reference = described['$ref'];
    const target = typeof reference === 'string' ? reference.split('/').at(-1) : undefined;
    if (target === undefined) keys.push([key, described]);
  }
  for (const part of [...Object.values(schema), ...Object.values(definitions ?? {})]) collectKeys(part, keys);
}
