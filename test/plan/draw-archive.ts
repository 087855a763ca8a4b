import type { Alteration } from '../../src/anonymise/alteration.ts';
import type { Period } from '../../src/calendar/period.ts';
import type { Person, PersonColumn, Place } from '../../src/datamap/place/place.ts';
import { isByName } from '../../src/policy/keep.ts';
import type { Action, Policy, Stage } from '../../src/policy/policy.ts';
import { columnsIn } from '../../src/sql/columns.ts';
import { drawCondition, type Ground } from './draw-place.ts';
import { position } from './draw-policy.ts';
import type { DrawnTable } from './draw-schema.ts';
import { drawAlteration, drawTechnique, NOTE } from './draw-wide.ts';

/*
 * A category whose rows go to an archive: what its policy says of both, and where it lives there. Drawn on top of a scene, as
 * `widen` does.
 */

/** The connection to which rows are archived. */
export const ARCHIVE = 'vault';
/** The archive's column that takes the start, and those that say when a row was archived, and when one of the archive was done. */
export const START = 'started_at';
export const MOVED = 'moved_at';
export const SETTLED = 'settled_at';

/** A category, and where it lives. */
export interface Home {
  readonly policy: Policy;
  readonly place: Place;
}

/** The same once it archives, and where it lives in the archive. */
export interface Moved extends Home {
  readonly there: Place;
}

/** null where the category has no rows that go, or none is to be archived. */
export function drawMove({ policy, place }: Home, ground: Ground): Moved | null {
  const { random } = ground;
  const last = policy.stages.at(-1) as Stage;
  if (policy.starts === null || last.action !== 'delete' || random.chance(0.1)) return null;
  const { stages, stays } = drawStages(policy, place, ground);
  const longest = stages.at(-1)?.keep as Stage['keep'];
  const { extension } = policy;
  const isLonger = stages.length > 1 && !isByName(longest) && typeof longest === 'object';
  const archiving: Policy = {
    ...policy,
    stages: stages as unknown as Policy['stages'],
    extension: extension && isLonger ? { ...extension, atMost: longer(longest, ground) } : extension,
  };
  const remains = stays ? drawRemains(place, ground) : null;
  const to = { connection: ARCHIVE, table: ground.table.name };
  return {
    policy: archiving,
    place: { ...place, archive: { to, startInto: START, remains } },
    there: drawThere(archiving, place, ground),
  };
}

const ENDS: readonly (readonly Action[])[] = [
  ['delete'],
  ['delete'],
  ['anonymise'],
  ['anonymise', 'delete'],
  ['pseudonymise', 'delete'],
  ['review'],
];

/** Archived once for all; or until one thing or two happen to it in the archive, and, where some of it stays, until that goes. */
function drawStages(
  { stages }: Policy,
  place: Place,
  ground: Ground,
): { readonly stages: readonly Stage[]; readonly stays: boolean } {
  const { random } = ground;
  const before = stages.slice(0, -1);
  const last = stages.at(-1) as Stage;
  const stays = place.dependants.length === 0 && random.chance(0.4);
  const { keep } = last;
  const isDated = !isByName(keep) && typeof keep === 'object' && keep.unit !== 'moment';
  if (before.length === 0 && (!isDated || random.chance(0.15)))
    return { stages: [{ ...last, action: 'archive' }], stays };
  const first = random.chance(0.2) ? (keep as Period) : longer(keep as Period, ground);
  const ends = random.pick(ENDS).map((action, index): Stage => {
    const period = index === 0 ? first : longer(first, ground);
    return { number: null, keep: period, action, base: 'archive', position };
  });
  const goes = random.chance(0.3);
  const longest = ends.at(-1)?.keep as Period;
  const later: Stage = {
    number: null,
    keep: longer(longest, ground),
    action: 'delete',
    base: 'active',
    position,
  };
  const all = [...before, { ...last, action: 'archive' as const }, ...ends, ...(goes ? [later] : [])];
  return { stages: all.map((stage, index) => ({ ...stage, number: index + 1 })), stays: stays || goes };
}

function longer({ unit, count }: Period, { random }: Ground): Period {
  return { unit, count: count + 1 + random.below(12) };
}

/** What of a row stays: everything by which its stages find it, and some of the rest. */
function drawRemains(place: Place, { table, random }: Ground): Alteration {
  const marker = random.chance(0.6) ? MOVED : null;
  const needed = decidingColumns(place, table);
  const columns = random.chance(0.5) ? { [NOTE]: drawTechnique(random) } : {};
  const leaves = table.columns
    .map(({ name }) => name)
    .filter((name) => name !== marker && !Object.hasOwn(columns, name))
    .filter((name) => needed.has(name) || random.chance(0.5));
  return { columns, leaves, marker };
}

function decidingColumns(place: Place, { columns, key, references }: DrawnTable): ReadonlySet<string | null> {
  const { events, where, conditions, person, attributes, alteration } = place;
  const predicates = [where, ...Object.values(conditions)].filter((one) => one !== null);
  const joined = [...Object.values(events), ...peopleOf(person)].filter((one) => one !== null);
  return new Set([
    ...key,
    ...columns.filter(({ notNull }) => notNull).map(({ name }) => name),
    ...references.flatMap((one) => one.columns.map(({ theirs }) => theirs)),
    ...joined.flatMap(({ column, from }) => (from ? from.on.map(({ ours }) => ours) : [column])),
    ...predicates.flatMap(columnsIn),
    ...Object.values(attributes),
    ...(alteration?.marker ? [alteration.marker] : []),
  ]);
}

function peopleOf(person: Person): readonly PersonColumn[] {
  return person.kind === 'columns' ? Object.values(person.columns) : [];
}

/** In the archive, rows are found by their own columns alone. */
function drawThere(policy: Policy, place: Place, ground: Ground): Place {
  const { random } = ground;
  const alone = { ...ground, tables: [] };
  const conditions = [...new Set([...(policy.extension?.while ?? []), ...policy.suspension])];
  const alters = policy.stages.some(
    ({ base, action }) => base === 'archive' && (action === 'anonymise' || action === 'pseudonymise'),
  );
  const isShared = place.where?.op === 'equals' && place.where.column === 'status';
  return {
    ...place,
    where: isShared ? place.where : random.pick([null, null, drawCondition(alone)]),
    person: ownPerson(place.person),
    events: {},
    conditions: Object.fromEntries(
      conditions.map((name) => [name, random.chance(0.2) ? null : drawCondition(alone)] as const),
    ),
    dependants: [],
    base: 'archive',
    start: { column: START, always: true, as: null, from: null, position },
    alteration: alters ? drawAlteration(ground.table, random, SETTLED) : null,
    archive: null,
  };
}

function ownPerson(person: Person): Person {
  if (person.kind === 'none') return person;
  const own = Object.entries(person.columns).map(
    ([kind, { column }]) => [kind, { column, from: null }] as const,
  );
  return { ...person, columns: Object.fromEntries(own) };
}
