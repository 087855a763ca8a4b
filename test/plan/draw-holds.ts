import type { Hold } from '../../demo/model/holding.ts';
import { stageSuffix } from '../../demo/model/keep.ts';
import { coversPlace } from '../../src/control/hold/hold-scope.ts';
import type { TableEntry } from '../../src/datamap/place/place.ts';
import type { KnownHolds } from '../../src/plan/state/held.ts';
import { keepsOf } from '../../src/policy/keep.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { ARCHIVE } from './draw-archive.ts';
import { EMAILS, MAIN, OWNERS } from './draw-schema.ts';
import type { Random } from './random.ts';

/** Up to three holds, most of them on people. */
export function drawHolds(policies: readonly Policy[], random: Random): readonly Hold[] {
  return Array.from({ length: random.below(4) }, () => drawHold(policies, random));
}

function drawHold(policies: readonly Policy[], random: Random): Hold {
  const policy = random.pick([...policies, null]);
  const category = policy?.category ?? 'nobody';
  if (random.chance(0.05)) return { on: 'connection', name: random.pick(['crm', 'erp']) };
  if (random.chance(0.1)) return { on: 'category', name: category };
  if (random.chance(0.1)) {
    const rule = `crm/${['parts', 'pieces'].includes(category) ? category : MAIN}/${category}`;
    const periods = policy
      ? policy.stages.flatMap((stage) => keepsOf(stage.keep).map((keep) => stageSuffix(stage, keep)))
      : [];
    return { on: 'rule', name: `${rule}${random.pick(['', ...periods])}` };
  }
  const email = random.pick(EMAILS);
  return random.pick<Hold>([
    { on: 'person', kind: 'email', value: random.pick([email, email.toUpperCase(), email.toLowerCase()]) },
    { on: 'person', kind: 'email', value: email },
    { on: 'person', kind: 'user', value: String(1 + random.below(OWNERS)) },
    { on: 'person', kind: 'passport', value: '1' },
  ]);
}

/** Some on what is archived, too. */
export function drawArchiveHolds(
  entries: readonly TableEntry[],
  policies: readonly Policy[],
  random: Random,
): readonly Hold[] {
  const places = entries.flatMap((entry) =>
    entry.kind === 'places' ? entry.places.map(({ category }) => ({ category, table: entry.table })) : [],
  );
  if (random.chance(0.05)) return [{ on: 'connection', name: ARCHIVE }];
  if (random.chance(0.4)) return [{ on: 'person', kind: 'email', value: random.pick(EMAILS) }];
  if (places.length === 0 || random.chance(0.75)) return [];
  const { category, table } = random.pick(places);
  const stages = policies.find((one) => one.category === category)?.stages ?? [];
  const numbers = stages.filter(({ base }) => base === 'archive').map(({ number }) => `/${number}`);
  return [{ on: 'rule', name: `${ARCHIVE}/${table}/${category}${random.pick(['', ...numbers])}` }];
}

/** The holds as the statements are told of them. */
export function asKnown(all: readonly Hold[]): KnownHolds {
  return {
    epoch: all.length,
    heldIn: (place) => {
      const people: Record<string, string[]> = {};
      for (const hold of all)
        if (hold.on === 'person') people[hold.kind] = [...(people[hold.kind] ?? []), hold.value];
      return {
        everything: all.some(
          (hold) => hold.on !== 'person' && coversPlace({ kind: hold.on, target: hold.name }, place),
        ),
        people,
      };
    },
  };
}
