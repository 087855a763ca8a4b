import type { Hold } from '../../demo/model/holding.ts';
import type { KnownHolds } from '../../src/plan/held.ts';
import { EMAILS, MAIN, OWNERS } from './draw-schema.ts';
import type { Random } from './random.ts';

/** Up to three holds, most of them on people. */
export function drawHolds(categories: readonly string[], random: Random): readonly Hold[] {
  return Array.from({ length: random.below(4) }, () => drawHold(categories, random));
}

function drawHold(categories: readonly string[], random: Random): Hold {
  const category = random.pick([...categories, 'nobody']);
  if (random.chance(0.05)) return { on: 'connection', name: random.pick(['crm', 'erp']) };
  if (random.chance(0.1)) return { on: 'category', name: category };
  if (random.chance(0.1)) {
    return {
      on: 'rule',
      name: `crm/${['parts', 'pieces'].includes(category) ? category : MAIN}/${category}`,
    };
  }
  const email = random.pick(EMAILS);
  return random.pick<Hold>([
    { on: 'person', kind: 'email', value: random.pick([email, email.toUpperCase(), email.toLowerCase()]) },
    { on: 'person', kind: 'email', value: email },
    { on: 'person', kind: 'user', value: String(1 + random.below(OWNERS)) },
    { on: 'person', kind: 'passport', value: '1' },
  ]);
}

/** The holds as the statements are told of them. */
export function asKnown(all: readonly Hold[]): KnownHolds {
  return {
    epoch: all.length,
    heldIn: (place) => {
      const people: Record<string, string[]> = {};
      for (const hold of all)
        if (hold.on === 'person') people[hold.kind] = [...(people[hold.kind] ?? []), hold.value];
      return { everything: all.some((hold) => hold.on !== 'person' && hold.name === place[hold.on]), people };
    },
  };
}
