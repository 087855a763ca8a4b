import type { ValueList } from '../../sql/dialect.ts';
import type { CheckedPerson } from '../checked/checked-rule.ts';

/** Lists are made once, not once a batch: they may be long, and stay the same as long as no hold is placed. */
const made = new WeakMap<readonly string[], Map<string, readonly ValueList[]>>();

/** The values that a column of this type can hold at all, in its own notation; no list where there are none. */
export function personLists(
  { match, type }: Pick<CheckedPerson, 'match' | 'type'>,
  values: readonly string[],
): readonly ValueList[] {
  const notation = `${match} ${type.family} ${type.type}`;
  const known = made.get(values) ?? new Map<string, readonly ValueList[]>();
  made.set(values, known);
  const lists = known.get(notation) ?? makeLists(match, type, values);
  known.set(notation, lists);
  return lists;
}

function makeLists(
  match: CheckedPerson['match'],
  { family, type }: CheckedPerson['type'],
  values: readonly string[],
): readonly ValueList[] {
  switch (family) {
    case 'integer':
      return listOf('integer', 'sorted', inOrder(values.flatMap((value) => integerIn(value, type))));
    case 'numeric':
      return listOf(
        'numeric',
        'exact',
        values.filter((value) => NUMBER.test(value) && canHold(type, value)),
      );
    case 'uuid':
      return listOf('uuid', 'sorted', values.flatMap(uuidIn).sort());
    default: {
      const texts = values.flatMap(textsIn);
      return match === 'exact' ? listOf('text', 'exact', texts) : foldedLists(texts);
    }
  }
}

/** A `char(n)` read as text has lost its trailing blanks; to hold a row too many is better than one too few. */
function textsIn(value: string): readonly string[] {
  const short = value.replace(/ +$/, '');
  return short === value ? [value] : [value, short];
}

/** Folding ASCII is the same everywhere, and cheap; what a server makes of other letters depends on its locale. */
function foldedLists(values: readonly string[]): readonly ValueList[] {
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
  kind: ValueList['kind'],
  look: ValueList['look'],
  values: readonly string[],
): readonly ValueList[] {
  const distinct = [...new Set(values)];
  return distinct.length === 0 ? [] : [{ kind, look, values: distinct }];
}

const NUMBER = /^[+-]?\d{1,1000}(\.\d{1,1000})?$/;
/** A decimal with its digits and those behind the point; other servers' numerics hold whatever is written. */
const DECIMAL = /^decimal\((\d+),(\d+)\)/;

/** Leading zeros are somebody's way to write the same number; one that is too large is no row's. */
function integerIn(value: string, type: string): bigint[] {
  if (!/^[+-]?\d{1,40}$/.test(value)) return [];
  const number = BigInt(value.replace('+', ''));
  const fitted = / unsigned\b/.test(type) ? BigInt.asUintN(64, number) : BigInt.asIntN(64, number);
  return fitted === number ? [number] : [];
}

function canHold(type: string, value: string): boolean {
  const [, digits, scale] = DECIMAL.exec(type) ?? [];
  if (digits === undefined) return true;
  const [, whole = '', fraction = ''] = /^[+-]?0*(\d*?)(?:\.(\d*?)0*)?$/.exec(value) ?? [];
  return whole.length <= Number(digits) - Number(scale) && fraction.length <= Number(scale);
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
