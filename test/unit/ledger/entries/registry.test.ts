import { describe, expect, test } from 'vitest';
import { entryJsonSchema } from '../../../../src/ledger/entries/json-schema.ts';
import { BODY_SCHEMAS, checkBody } from '../../../../src/ledger/entries/registry.ts';

const HASH = 'ab'.repeat(32);
const RUN = '3f0c8a52-6f5e-4a55-9c3e-0d5b9a1e7f42';
const LINK = { format: 1, seq: 2, previous: HASH, at: '2026-07-01T01:30:00.123456Z' };
const ENDED = {
  ...LINK,
  kind: 'run ended',
  run: RUN,
  rule: 'crm/log/logs',
  status: 'failed',
  stopped_by: 'drift',
  rows: 1,
  batches: 1,
};
const STARTED = {
  ...LINK,
  kind: 'run started',
  run: RUN,
  rule: 'crm/log/logs',
  version: HASH,
  policy: HASH,
  category: 'logs',
  connection: 'crm',
  table: 'public.log',
  action: 'delete',
  now: '2026-07-01T01:30:00.000000Z',
  cutoff: '+010000-01-01T00:00:00.000000Z',
  due_at: '2026-07-01T01:30:00Z',
  late_seconds: 4,
  fence: 1,
  approval: 'never',
};

describe('the form of an entry', () => {
  test('as its kind and format say', () => {
    expect(checkBody(ENDED)).toBeNull();
    expect(checkBody({ ...ENDED, stopped_by: null })).toBeNull();
    expect(checkBody(STARTED)).toBeNull();
  });

  test('entries of older ledgers lack what did not exist then', () => {
    const { late_seconds: _, approval: __, ...older } = STARTED;
    expect(checkBody(older)).toBeNull();
  });

  test.each([
    [{ rows: -1 }, 'the field rows of the run ended is not what it must be'],
    [{ rows: 1.5 }, 'the field rows of the run ended is not what it must be'],
    [{ rows: undefined }, 'the field rows of the run ended is not what it must be'],
    [{ status: 'done' }, 'the field status of the run ended is not what it must be'],
    [{ run: RUN.toUpperCase() }, 'the field run of the run ended is not what it must be'],
    [{ at: '2026-07-01' }, 'the field at of the run ended is not what it must be'],
    [{ note: 'somebody@example.com' }, 'the run ended has a field that it cannot have'],
    [{ format: 2 }, 'it is of a kind or format that this version does not know'],
    [{ format: '1' }, 'it is of a kind or format that this version does not know'],
    [{ kind: 'toString' }, 'it is of a kind or format that this version does not know'],
  ])('%j is told without its value', (change, told) => {
    expect(checkBody({ ...ENDED, ...change })).toBe(told);
  });
});

interface Described {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly items?: Described;
}

test('the JSON Schema has every kind, and every field of it says what it is', () => {
  const { definitions, oneOf } = entryJsonSchema() as {
    readonly definitions: Readonly<Record<string, Described>>;
    readonly oneOf: readonly object[];
  };
  expect(Object.keys(definitions)).toEqual(Object.keys(BODY_SCHEMAS).map((kind) => `${kind} 1`));
  expect(oneOf).toHaveLength(Object.keys(definitions).length);
  const silent = Object.entries(definitions).flatMap(([name, definition]) => silentIn(definition, name));
  expect(silent).toEqual([]);
  expect(Object.values(definitions).every(({ description }) => description !== undefined)).toBe(true);
});

function silentIn({ properties = {}, items }: Described, path: string): readonly string[] {
  return [
    ...(items ? silentIn(items, `${path}[]`) : []),
    ...Object.entries(properties).flatMap(([name, field]) => [
      ...(field.description === undefined && name !== 'kind' ? [`${path}.${name}`] : []),
      ...silentIn(field, `${path}.${name}`),
    ]),
  ];
}
