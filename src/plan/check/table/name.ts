import type { Phrase } from '../../../finding-text/text.ts';
import { nearest } from '../../../reading/nearest.ts';

/** What a written name stands for: one thing, none (with the nearest there is), or several. */
export type Found<T> =
  | { readonly kind: 'one'; readonly thing: T }
  | { readonly kind: 'none'; readonly near: Phrase }
  | { readonly kind: 'several'; readonly names: readonly string[] };

/** Looks a name up as people write it: the exact spelling first, else the only one that differs in letter case. */
export function lookUp<T>(
  written: string,
  things: readonly T[],
  nameOf: (thing: T) => string,
  shownAs: (thing: T) => string = nameOf,
): Found<T> {
  const exact = things.filter((thing) => nameOf(thing) === written);
  const folded = written.toLowerCase();
  const candidates =
    exact.length > 0 ? exact : things.filter((thing) => nameOf(thing).toLowerCase() === folded);
  const [only] = candidates;
  if (candidates.length === 1 && only !== undefined) return { kind: 'one', thing: only };
  if (candidates.length > 1) return { kind: 'several', names: candidates.map(shownAs) };
  const near = nearest(written, things.map(nameOf));
  return {
    kind: 'none',
    near: near ? { phrase: 'did-you-mean', name: near } : { phrase: 'as-spelt' },
  };
}
