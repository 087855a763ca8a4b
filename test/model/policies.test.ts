import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { judgeDates } from '../../demo/model/reference.ts';
import { date, type Row } from '../../demo/model/row.ts';
import { dayOf, firstInstantOf } from '../../demo/model/zone.ts';
import type { Place } from '../../src/datamap/place/place.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { PLAIN_PLACE } from '../support/plain.ts';
import { asPolicy, POLICIES, readWritten } from '../support/written.ts';

const ZONE = 'Europe/Paris';
const position = { file: 'x.yaml', line: 1, column: 1, excerpt: null };
const files = readdirSync(POLICIES).filter((file) => file.endsWith('.yaml'));

test('the five policies are there', () => {
  expect(files).toEqual([
    'candidates.yaml',
    'cookies.yaml',
    'logs.yaml',
    'prospects.yaml',
    'subscribers.yaml',
  ]);
});

describe.each(files)('%s', (file) => {
  const written = readWritten(file);

  test('has its name from its category', () => expect(`${written.category}.yaml`).toBe(file));

  test.each(written.examples)('$given on $on: $expect', ({ given, on, expect: expected }) => {
    const policy = asPolicy(written);
    const state = judgeDates(policy, asPlace(policy), asRow(policy, given), {
      now: firstInstantOf(dayOf(on), ZONE),
      zones: { policies: ZONE, columns: null, plausibleAfter: '1990-01-01' },
    });
    expect(['due', 'overdue'].includes(state) ? 'deleted' : 'kept').toBe(expected);
  });
});

/** A place whose columns have the names of the policy's events and conditions. */
function asPlace(policy: Policy): Place {
  const conditions = policy.extension?.while ?? [];
  return {
    category: policy.category,
    where: null,
    person: { kind: 'none', because: 'an example' },
    events: Object.fromEntries(
      (policy.starts?.events ?? []).map((name) => [
        name,
        { column: name, always: false, as: null, from: null, position },
      ]),
    ),
    conditions: Object.fromEntries(
      conditions.map((name) => [name, { op: 'equals', column: name, value: true } as const]),
    ),
    dependants: [],
    attributes: {},
    alteration: null,
    ...PLAIN_PLACE,
    position,
    positions: {},
  };
}

function asRow(policy: Policy, given: Readonly<Record<string, string | true>>): Row {
  const conditions = policy.extension?.while ?? [];
  const unknown = Object.keys(given).filter(
    (name) => ![...(policy.starts?.events ?? []), ...conditions].includes(name),
  );
  if (unknown.length > 0) throw new RangeError(`the policy has no ${unknown.join(', ')}`);
  return Object.fromEntries([
    ...(policy.starts?.events ?? []).map((name) => [
      name,
      typeof given[name] === 'string' ? date(dayOf(given[name])) : null,
    ]),
    ...conditions.map((name) => [name, given[name] === true]),
  ]) as Row;
}
