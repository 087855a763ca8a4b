import type { CheckedPerson } from './checked-rule.ts';

/** Values as the server is given them: one array in its own notation, so that the driver has nothing to convert. */
interface PersonList {
  readonly type: 'text' | 'bigint' | 'numeric' | 'uuid';
  readonly literal: string;
  /** Whether letter case is folded on both sides. */
  readonly folded: boolean;
}

/** Lists are made once, not once a batch: they may be long, and stay the same as long as no hold is placed. */
const made = new WeakMap<readonly string[], Map<string, PersonList | null>>();

/** The values that a column of this type can hold at all, in its own notation; null where there are none. */
export function personList(
  { match, type }: Pick<CheckedPerson, 'match' | 'type'>,
  values: readonly string[],
): PersonList | null {
  const notation = `${match} ${type.family}`;
  const lists = made.get(values) ?? new Map<string, PersonList | null>();
  made.set(values, lists);
  const known = lists.get(notation);
  if (known !== undefined) return known;
  const list = makeList(match, type.family, values);
  lists.set(notation, list);
  return list;
}

function makeList(
  match: CheckedPerson['match'],
  family: CheckedPerson['type']['family'],
  values: readonly string[],
): PersonList | null {
  switch (family) {
    case 'integer':
      return listOf('bigint', values.flatMap(integerIn));
    case 'numeric':
      return listOf(
        'numeric',
        values.filter((value) => NUMBER.test(value)),
      );
    case 'uuid':
      return listOf('uuid', values.flatMap(uuidIn));
    default:
      return match === 'exact' ? listOf('text', values) : listOf('text', values.flatMap(inEveryCase), true);
  }
}

function listOf(type: PersonList['type'], values: readonly string[], folded = false): PersonList | null {
  const distinct = [...new Set(values)];
  if (distinct.length === 0) return null;
  return { type, literal: `{${distinct.map(quoted).join(',')}}`, folded };
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

const NUMBER = /^[+-]?\d{1,1000}(\.\d{1,1000})?$/;
const LARGEST = 2n ** 63n - 1n;

/** Leading zeros are somebody's way to write the same number; one that is too large is no row's. */
function integerIn(value: string): string[] {
  if (!/^[+-]?\d{1,40}$/.test(value)) return [];
  const number = BigInt(value.replace('+', ''));
  return number >= -LARGEST && number <= LARGEST ? [String(number)] : [];
}

/** Letter case, hyphens and braces are notation. */
function uuidIn(value: string): string[] {
  const digits = value
    .replace(/^\{(.*)\}$/, '$1')
    .replaceAll('-', '')
    .toLowerCase();
  return /^[0-9a-f]{32}$/.test(digits) ? [digits] : [];
}

/** A server whose locale is C folds ASCII only: it is given what a full folding makes of the other letters, too. */
function inEveryCase(value: string): string[] {
  const lower = value.toLowerCase();
  return lower === asciiLower(value.toUpperCase()) ? [lower] : [value, lower, value.toUpperCase()];
}

function asciiLower(value: string): string {
  return value.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
