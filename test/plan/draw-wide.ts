import type { Alteration, Technique } from '../../src/anonymise/alteration.ts';
import type { Period } from '../../src/calendar/period.ts';
import type { Place } from '../../src/datamap/place/place.ts';
import { keepsOf } from '../../src/policy/keep.ts';
import type { Action, Policy, Stage } from '../../src/policy/policy.ts';
import { stagePeriods } from '../../src/policy/stage.ts';
import { drawCondition, type Ground } from './draw-place.ts';
import { position } from './draw-policy.ts';
import { type DrawnTable, MAIN, timeColumn } from './draw-schema.ts';
import { drawSummary } from './draw-summary.ts';
import type { Random } from './random.ts';

/*
 * What the language can say beside one period that deletes: drawn on top of a scene, by random numbers of its own, so that
 * the scene stays what it is without them.
 */

/** A column that nothing decides by, and one that says when a row was done. */
export const NOTE = 'note';
export const MARKER = 'done_at';

const NOTES = ['called twice', 'prefers letters', 'é', ''];

/** What rows are altered in. */
export function withNotes(table: DrawnTable, random: Random): DrawnTable {
  const note = {
    name: NOTE,
    type: 'text',
    notNull: false,
    fill: (one: Random) => one.pick([...NOTES, null]),
  };
  return { ...table, columns: [...table.columns, note, timeColumn(MARKER, random, false, MARKERS)] };
}

/** What a marker may be. */
export const MARKERS = ['timestamptz', 'timestamptz', 'timestamp'] as const;

interface Wide {
  readonly policy: Policy;
  readonly place: Place;
}

/** The policy and its place with some of what else they can say; the place's dependants are drawn already. */
export function widen({ policy, place }: Wide, ground: Ground): Wide {
  const staged = drawStages({ policy, place }, ground);
  const started = drawEarliest(staged.policy, ground.random);
  const { conditions, suspension } = drawSuspension(started, ground);
  return drawSummary(
    { ...started, suspension, keepAtLeast: drawMinimum(started, ground) },
    { ...staged.place, conditions: { ...place.conditions, ...conditions } },
    ground,
  );
}

function drawEarliest(policy: Policy, random: Random): Policy {
  const { starts } = policy;
  if (starts?.combine !== 'latest' || random.chance(0.5)) return policy;
  return { ...policy, starts: { ...starts, combine: 'earliest' } };
}

/** A row that is kept indefinitely has no run to be kept from. */
function drawSuspension(
  policy: Policy,
  ground: Ground,
): { readonly suspension: readonly string[]; readonly conditions: Place['conditions'] } {
  const { random } = ground;
  const [{ keep }] = policy.stages;
  if (keep === 'indefinitely' || random.chance(0.6)) return { suspension: [], conditions: {} };
  const condition = random.chance(0.1) ? null : drawCondition(ground);
  // What extends may suspend, too.
  const [disputed] = policy.extension?.while ?? [];
  const both = disputed !== undefined && random.chance(0.2) ? [disputed] : [];
  return { suspension: ['frozen', ...both], conditions: { frozen: condition } };
}

/** Never longer than what the policy itself does: half of it, or so. */
function drawMinimum({ stages }: Policy, { table, random }: Ground): Period | null {
  if (table.name === MAIN || random.chance(0.3)) return null;
  const keeps = stages.flatMap(({ keep }) => keepsOf(keep));
  const periods = stagePeriods({ stages });
  if (keeps.includes('forbidden') || periods.some(({ unit }) => unit === 'moment')) return null;
  const [first] = [...periods].sort((a, b) => a.count - b.count);
  return first ? { unit: first.unit, count: 1 + random.below(first.count) } : null;
}

/** Altered first and deleted later, or altered and looked at, or altered only. */
function drawStages({ policy, place }: Wide, { table, random }: Ground): Wide {
  const [{ keep, action }] = policy.stages;
  if (typeof keep === 'string' || !('unit' in keep) || keep.unit === 'moment') return { policy, place };
  if (action !== 'delete' || random.chance(0.5)) return { policy, place };
  const alters = random.pick(['anonymise', 'anonymise', 'pseudonymise'] as const);
  const altered = { ...place, alteration: drawAlteration(table, random, MARKER) };
  // Nothing that depends on a row goes where no row does.
  const last =
    place.dependants.length > 0 ? 'delete' : random.pick(['delete', 'delete', 'review', null] as const);
  if (last === null) return { policy: { ...policy, stages: [staged(null, keep, alters)] }, place: altered };
  const later = longerThan(keep, random);
  const { extension } = policy;
  return {
    policy: {
      ...policy,
      stages: [staged(1, keep, alters), staged(2, later, last)],
      extension: extension && { ...extension, atMost: longerThan(later, random) },
    },
    place: altered,
  };
}

function staged(number: number | null, keep: Period, action: Action): Stage {
  return { number, keep, action, base: 'active', position };
}

function longerThan({ unit, count }: Period, random: Random): Period {
  return { unit, count: count + 1 + random.below(count + 10) };
}

/** What becomes of a note. */
export function drawTechnique(random: Random): Technique {
  return random.pick<Technique>([
    { kind: 'null' },
    { kind: 'set', parts: ['removed'], placeholders: [] },
    { kind: 'set', parts: ['removed-', ''], placeholders: ['random'] },
  ]);
}

/** Only the note changes; `marks` says when, or nothing does. */
export function drawAlteration({ columns }: DrawnTable, random: Random, marks: string): Alteration {
  const marker = random.chance(0.6) ? marks : null;
  const technique = drawTechnique(random);
  const said = [NOTE, ...(marker === null ? [] : [marker])];
  return {
    columns: { [NOTE]: technique },
    leaves: columns.map(({ name }) => name).filter((name) => !said.includes(name)),
    marker,
  };
}
