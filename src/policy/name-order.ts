import type { Keep } from '../calendar/keep.ts';
import type { KeepByName, NamedKeep } from './keep.ts';
import { canMeet, countLiterals, matchesName, type NamePattern, parseName } from './name-pattern.ts';

/** An entry of `periods`, its name read. */
export interface RankedName extends NamedKeep {
  readonly pattern: NamePattern;
}

/** From strong to weak: names without a star, then the patterns by their literal characters, most first. */
export function rankNames(names: readonly NamedKeep[]): readonly RankedName[] {
  const strengthOf = ({ pattern }: RankedName): number =>
    pattern.length === 1 ? Number.POSITIVE_INFINITY : countLiterals(pattern);
  return names
    .map((one) => ({ ...one, pattern: parseName(one.name) }))
    .map((one) => ({ one, strength: strengthOf(one) }))
    .sort((a, b) => (a.strength === b.strength ? 0 : b.strength - a.strength))
    .map(({ one }) => one);
}

/** Pairs of patterns that can match one same text, of which neither is the stronger one; as written. */
export function tiesAmong(names: readonly string[]): readonly (readonly [first: string, second: string])[] {
  const patterns = names
    .map((name) => ({ name, pattern: parseName(name) }))
    .filter(({ pattern }) => pattern.length > 1)
    .map((one) => ({ ...one, literals: countLiterals(one.pattern) }));
  return patterns.flatMap((second, index) =>
    patterns
      .slice(0, index)
      .filter((first) => first.literals === second.literals && canMeet(first.pattern, second.pattern))
      .map((first) => [first.name, second.name] as const),
  );
}

/** How long data is held whose attribute has this value; null: none. */
export function keepForName({ names, otherwise }: KeepByName, value: string | null): Keep {
  if (value === null) return otherwise;
  return rankNames(names).find(({ pattern }) => matchesName(pattern, value))?.keep ?? otherwise;
}
