import type { Base } from '../datamap/place/place.ts';
import { type Finding, finding } from '../finding.ts';
import { type Document, type Path, valueAt, writtenAt } from '../reading/document.ts';
import { parseMoment } from './moment.ts';
import type { Starts } from './policy.ts';

/** The names that a policy gives: to events, to conditions, and to the attribute that decides the period. */
export interface Words {
  readonly events: readonly string[];
  readonly conditions: readonly string[];
  readonly attributes: readonly string[];
}

/** Every `given` speaks of the policy's own events, conditions and attribute, and says of each what can be said of it. */
export function checkExamples(document: Document, words: Words): Finding[] {
  return givens(document).flatMap(({ path, given }) =>
    Object.entries(given).flatMap(([word, value]) => checkGiven(document, [...path, word], value, words)),
  );
}

function checkGiven(document: Document, path: Path, value: unknown, words: Words): Finding[] {
  const { events, conditions, attributes } = words;
  const word = String(path.at(-1));
  const facts = { key: word, written: document.source(path) };
  if (events.includes(word)) {
    const known = typeof value === 'string' && parseMoment(value) !== null;
    return known ? [] : [finding('event-not-a-moment', writtenAt(document, path), facts)];
  }
  if (conditions.includes(word)) {
    return value === true ? [] : [finding('condition-not-true', writtenAt(document, path), facts)];
  }
  if (attributes.includes(word)) {
    return typeof value === 'string'
      ? []
      : [finding('attribute-not-a-text', writtenAt(document, path), facts)];
  }
  const allowed = [...events, ...conditions, ...attributes].join(', ');
  return [finding('unknown-word', writtenAt(document, path, 'key'), { written: word, allowed })];
}

/** With several events, what a missing one does is the DPO's decision: for each, an example shows it. */
export function checkLatestShown(document: Document, starts: Starts): Finding[] {
  if (starts.combine === 'only') return [];
  const shown = givens(document).map(({ given }) =>
    starts.events.filter((event) => Object.hasOwn(given, event)),
  );
  return starts.events
    .filter((event) => !shown.some((known) => known.length > 0 && !known.includes(event)))
    .map((event) => finding('example-missing', writtenAt(document, ['starts']), { event }));
}

/** What an example expects of a base in which nothing happens could be anything. */
export function checkBases(document: Document, bases: readonly Base[]): Finding[] {
  const examples = valueAt(document, ['examples']);
  if (!Array.isArray(examples)) return [];
  return examples.flatMap((_, index) => {
    const path = ['examples', index, 'expect'];
    const expected = valueAt(document, path);
    if (typeof expected !== 'object' || expected === null) return [];
    return BASES.filter((base) => Object.hasOwn(expected, base) && !bases.includes(base)).map((base) =>
      finding('example-without-base', writtenAt(document, [...path, base], 'key'), { base }),
    );
  });
}

const BASES: readonly Base[] = ['active', 'archive'];

function givens(
  document: Document,
): { readonly path: Path; readonly given: Readonly<Record<string, unknown>> }[] {
  const examples = valueAt(document, ['examples']);
  if (!Array.isArray(examples)) return [];
  return examples.flatMap((_, index) => {
    const path = ['examples', index, 'given'];
    const given = valueAt(document, path);
    const isMapping = typeof given === 'object' && given !== null && !Array.isArray(given);
    return isMapping ? [{ path, given: given as Readonly<Record<string, unknown>> }] : [];
  });
}
