import type { Promised, World } from '../../demo/model/reference.ts';
import type { Row } from '../../demo/model/row.ts';
import type { EventColumn, Place, TableEntry } from '../../src/datamap/place/place.ts';
import type { PolicyKeep } from '../../src/policy/keep.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { changePolicy, oneStage, PLAIN_PLACE, PLAIN_POLICY, type PolicyChange } from '../support/plain.ts';

const position = { file: 'x.yaml', line: 1, column: 1, excerpt: null };
export const zones = { policies: 'Europe/Paris', columns: 'Europe/Paris', plausibleAfter: '1990-01-01' };

export function policy(keep: PolicyKeep, change: Omit<PolicyChange, 'keep'> = {}): Policy {
  return changePolicy(
    {
      category: 'things',
      title: { en: 'Things' },
      purpose: { en: 'Having things' },
      legalBasis: ['contract'],
      source: null,
      starts: { combine: 'only', events: ['ended'] },
      stages: oneStage(keep),
      ...PLAIN_POLICY,
      extension: null,
      words: {},
      reviewed: null,
      reviewEvery: null,
      draft: false,
      examples: [],
      textHash: '0'.repeat(64),
      position,
      positions: {},
    },
    change,
  );
}

export function column(name: string, change: Partial<EventColumn> = {}): EventColumn {
  return { column: name, always: false, as: null, from: null, position, ...change };
}

export function place(change: Partial<Place> = {}): Place {
  return {
    category: 'things',
    where: null,
    person: { kind: 'none', because: 'a test' },
    events: { ended: column('ended') },
    conditions: {},
    dependants: [],
    attributes: {},
    alteration: null,
    ...PLAIN_PLACE,
    position,
    positions: {},
    ...change,
  };
}

/** Microseconds of an ISO text with up to six decimals. */
export function at(text: string): bigint {
  const [, seconds = '', fraction = '', zone = ''] =
    /^(.*?)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  return BigInt(Date.parse(seconds + zone)) * 1000n + BigInt(fraction.padEnd(6, '0'));
}

export function day(text: string): number {
  return Date.parse(`${text}T00:00:00Z`) / 86_400_000;
}

/** A mapped table under its primary key. */
export function entry(table: string, places: readonly Place[]): TableEntry {
  return { kind: 'places', table, key: null, places, position };
}

/** What was promised, where nothing is held. */
export function promised(change: Partial<Promised>): Promised {
  return { connection: 'crm', policies: [], entries: [], holds: [], now: 0n, zones, ...change };
}

/** Tables whose rows have the key `id`, and no foreign key. */
export function worldOf(tables: Readonly<Record<string, readonly Row[]>>): World {
  const named = Object.entries(tables).map(([name, rows]) => [name, { key: ['id'], rows }] as const);
  return { tables: Object.fromEntries(named), foreignKeys: [] };
}
