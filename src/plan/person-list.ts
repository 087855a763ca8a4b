import type { CheckedPerson } from './checked-rule.ts';

/** Values as the server is given them: one array in its own notation, so that the driver has nothing to convert. */
export interface PersonList {
  readonly type: 'text' | 'bigint' | 'numeric' | 'uuid';
  readonly literal: string;
  /**
   * How a row's value is looked for: in the sorted list; as it is; with its ASCII letters in lower case, as those of the
   * list are; or with letter case folded on both sides by the server.
   */
  readonly look: 'sorted' | 'exact' | 'ascii' | 'folded';
}

/** Lists are made once, not once a batch: they may be long, and stay the same as long as no hold is placed. */
const made = new WeakMap<readonly string[], Map<string, readonly PersonList[]>>();

/** The values that a column of this type can hold at all, in its own notation; no list where there are none. */
export function personLists(
  { match, type }: Pick<CheckedPerson, 'match' | 'type'>,
  values: readonly string[],
): readonly PersonList[] {
  const notation = `${match} ${type.family}`;
  const known = made.get(values) ?? new Map<string, readonly PersonList[]>();
  made.set(values, known);
  const lists = known.get(notation) ?? makeLists(match, type.family, values);
  known.set(notation, lists);
  return lists;
}

function makeLists(
  match: CheckedPerson['match'],
  family: CheckedPerson['type']['family'],
  values: readonly string[],
): readonly PersonList[] {
  switch (family) {
    case 'integer':
      return listOf('bigint', 'sorted', inOrder(values.flatMap(integerIn)));
    case 'numeric':
      return listOf(
        'numeric',
        'exact',
        values.filter((value) => NUMBER.test(value)),
      );
    case 'uuid':
      return listOf('uuid', 'sorted', values.flatMap(uuidIn).sort());
    default:
      return match === 'exact' ? listOf('text', 'exact', values) : foldedLists(values);
  }
}

/** Folding ASCII is the same everywhere, and cheap; what a server makes of other letters depends on its locale. */
function foldedLists(values: readonly string[]): readonly PersonList[] {
  const isAscii = (value: string): boolean => /^[\0-\x7f]*$/.test(value);
  const others = values.filter((value) => !isAscii(value));
  return [
    ...listOf(
      'text',
      'ascii',
      values.filter(isAscii).map((value) => value.toLowerCase()),
    ),
    // One whose locale is C folds ASCII only: it is given what a full folding makes of the other letters, too.
    ...listOf(
      'text',
      'folded',
      others.flatMap((value) => [value, value.toLowerCase(), value.toUpperCase()]),
    ),
  ];
}

function listOf(
  type: PersonList['type'],
  look: PersonList['look'],
  values: readonly string[],
): readonly PersonList[] {
  const distinct = [...new Set(values)];
  if (distinct.length === 0) return [];
  return [{ type, look, literal: `{${distinct.map(quoted).join(',')}}` }];
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

const NUMBER = /^[+-]?\d{1,1000}(\.\d{1,1000})?$/;
const LARGEST = 2n ** 63n - 1n;

/** Leading zeros are somebody's way to write the same number; one that is too large is no row's. */
function integerIn(value: string): bigint[] {
  if (!/^[+-]?\d{1,40}$/.test(value)) return [];
  const number = BigInt(value.replace('+', ''));
  return number >= -LARGEST && number <= LARGEST ? [number] : [];
}

function inOrder(numbers: readonly bigint[]): string[] {
  return [...numbers].sort((a, b) => (a < b ? -1 : Number(a > b))).map(String);
}

/** Letter case, hyphens and braces are notation. */
function uuidIn(value: string): string[] {
  const digits = value
    .replace(/^\{(.*)\}$/, '$1')
    .replaceAll('-', '')
    .toLowerCase();
  return /^[0-9a-f]{32}$/.test(digits) ? [digits] : [];
}
