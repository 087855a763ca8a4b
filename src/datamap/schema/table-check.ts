import type { z } from 'zod';
import { refuse } from '../../reading/refuse.ts';
import type { Predicate } from '../../sql/predicate.ts';
import { toPredicate } from '../condition/condition.ts';
import { proveDisjoint } from '../condition/disjoint.ts';
import { conditionSchema } from './condition-schema.ts';

type Issues = z.core.$RefinementCtx<unknown>;

interface PersonKeys {
  readonly person?: unknown;
  readonly person_match?: unknown;
  readonly because?: unknown;
}

/** What a table may be said to be: one of them. */
const verdicts = ['category', 'exempt', 'todo', 'with'] as const;
/** What can be said of a table that has a category only. */
const details = [
  'where',
  'key',
  'person',
  'person_match',
  'because',
  'events',
  'conditions',
  'attributes',
  'dependants',
  'start',
  'in',
  'anonymise',
  'archive',
  'summarise',
] as const;

/** `because` is the reason for `person: none`, and for nothing else; a match needs somebody to look for. */
export function checkPerson(place: PersonKeys, issues: Issues): void {
  if (place.person === 'none' && place.because === undefined) {
    refuse(issues, 'person-without-reason', {}, ['person']);
  }
  if (place.person !== undefined && place.person !== 'none' && place.because !== undefined) {
    refuse(issues, 'reason-without-none', {}, ['because'], 'key');
  }
  if (place.person === 'none' && place.person_match !== undefined) {
    refuse(issues, 'match-without-person', {}, ['person_match'], 'key');
  }
}

/** An archive holds the start itself; rows are neither archived out of it, nor found by events. */
export function checkBase(place: Readonly<Record<string, unknown>>, issues: Issues): void {
  if (place.in === 'archive') {
    if (place.start === undefined) refuse(issues, 'archive-without-start', {}, ['in']);
    for (const key of ['events', 'archive'] as const)
      if (place[key] !== undefined) refuse(issues, 'archive-says-two-things', { key }, [key], 'key');
  } else if (place.start !== undefined) refuse(issues, 'start-outside-archive', {}, ['start'], 'key');
}

/** A table has a category, or a reason why it has none; the rest belongs to the category. */
export function checkTable(entry: Readonly<Record<string, unknown>>, issues: Issues): void {
  const [first, ...others] = verdicts.filter((key) => entry[key] !== undefined);
  if (first === undefined) {
    refuse(issues, 'table-says-nothing', {}, [], 'key');
    return;
  }
  const unfit = first === 'category' ? [] : details.filter((key) => entry[key] !== undefined);
  for (const second of [...others, ...unfit]) {
    refuse(issues, 'table-says-two-things', { first, second }, [second], 'key');
  }
  if (first !== 'category') return;
  if (entry.person === undefined) refuse(issues, 'missing-key', { key: 'person' }, [], 'key');
  checkPerson(entry, issues);
  checkBase(entry, issues);
}

/** Several categories of one table: each once, with one row key, and no row in two of them. */
export function checkPlaces(list: readonly unknown[], issues: Issues): void {
  const places = list.map(
    (place) => (typeof place === 'object' && place !== null ? place : {}) as WrittenParts,
  );
  const keys = places.map((place) => (place.key === undefined ? null : JSON.stringify([place.key].flat())));
  const filters = places.map(filterOf);
  for (const [index, place] of places.entries()) {
    const earlier = places.slice(0, index);
    if (keys[index] !== null && keys.slice(0, index).some((key) => key !== null && key !== keys[index])) {
      refuse(issues, 'keys-differ', {}, [index, 'key']);
    }
    if (earlier.some(({ category }) => category === place.category && typeof category === 'string')) {
      refuse(issues, 'category-twice', { category: String(place.category) }, [index, 'category']);
      continue;
    }
    const reached = earlier.findIndex((_, other) => mayOverlap(filters[other], filters[index]));
    if (reached === -1) continue;
    const facts = { first: shownPlace(places, reached), second: shownPlace(places, index) };
    refuse(issues, 'filters-overlap', facts, [index, 'where'], 'key');
  }
}

/** A place by its category, or by its number from 1 where that is no text. */
function shownPlace(places: readonly WrittenParts[], index: number): string {
  const category = places[index]?.category;
  return typeof category === 'string' ? category : `#${index + 1}`;
}

interface WrittenParts {
  readonly category?: unknown;
  readonly key?: unknown;
  readonly where?: unknown;
}

/** Null where there is no filter; undefined where it is faulty, which is told elsewhere. */
function filterOf(place: WrittenParts): Predicate | null | undefined {
  if (place.where === undefined) return null;
  const sound = conditionSchema.safeParse(place.where);
  return sound.success ? toPredicate(sound.data) : undefined;
}

function mayOverlap(a: Predicate | null | undefined, b: Predicate | null | undefined): boolean {
  return a !== undefined && b !== undefined && !proveDisjoint(a, b);
}
