import type { Fragment } from './fragment.ts';
import type { Column } from './shape.ts';

/** What a column can hold, in words that every engine shares: by it is told whether another column can take its values. */
export type Carrying =
  | { readonly kind: 'whole'; readonly least: bigint; readonly most: bigint }
  /** Digits before and after the point; infinitely many where none are named. */
  | { readonly kind: 'decimal'; readonly whole: number; readonly decimals: number }
  /** Bits of the mantissa. */
  | { readonly kind: 'float'; readonly bits: number }
  | { readonly kind: 'truth' }
  /** Characters at most, and of whatever kind; `padded` where blanks at the end are lost. */
  | { readonly kind: 'text'; readonly most: number; readonly always: number; readonly padded: boolean }
  | { readonly kind: 'label'; readonly labels: readonly string[] }
  | { readonly kind: 'uuid' }
  /** `padded` where what is shorter is filled up. */
  | { readonly kind: 'bytes'; readonly most: number; readonly padded: boolean }
  | { readonly kind: 'date' }
  /** Digits of a second. */
  | { readonly kind: 'local' | 'instant'; readonly digits: number }
  /** `asWritten` where the text is kept, and not only what it means. */
  | { readonly kind: 'json'; readonly asWritten: boolean; readonly type: string }
  /** A type that only one engine has. */
  | { readonly kind: 'own'; readonly type: string };

/** How a server's values are copied to another server, which may be of another kind: as text, in one notation. */
export interface Carrier {
  /** What the column can hold; null where its values cannot be carried. */
  carrying(column: Column): Carrying | null;
  /** The value as text. */
  carried(own: Fragment, column: Column): Fragment;
  /** The value of that text, fit to be assigned to the column. */
  taken(text: string, column: Column): Fragment;
  /** The text of a key's value, as statements about rows of given keys take it. */
  keyText(text: string, column: Column): string;
}

const UUID_LENGTH = 36;

/** No server takes a longer value. */
export const LONGEST = 2 ** 30;

type Kind = Carrying['kind'];
type OfKind<K extends Kind> = Extract<Carrying, { readonly kind: K }>;

/** By the kind of what is carried: whether the other column takes all of it. */
const TAKES: { readonly [K in Kind]: (from: OfKind<K>, to: Carrying) => boolean } = {
  whole: (from, to) => to.kind === 'whole' && to.least <= from.least && to.most >= from.most,
  decimal: (from, to) => to.kind === 'decimal' && to.whole >= from.whole && to.decimals >= from.decimals,
  float: (from, to) => to.kind === 'float' && to.bits >= from.bits,
  truth: (_, to) => to.kind === 'truth' || (to.kind === 'whole' && to.least <= -128n && to.most >= 127n),
  text: (from, to) => to.kind === 'text' && to.always >= from.most && (from.padded || !to.padded),
  label: ({ labels }, to) =>
    to.kind === 'label'
      ? labels.every((label) => to.labels.includes(label))
      : isTextOf(to, Math.max(0, ...labels.map((label) => Array.from(label).length))),
  uuid: (_, to) => to.kind === 'uuid' || isTextOf(to, UUID_LENGTH),
  bytes: (from, to) =>
    to.kind === 'bytes' && (to.padded ? from.padded && to.most === from.most : to.most >= from.most),
  date: (_, to) => to.kind === 'date',
  local: takesTime,
  instant: takesTime,
  json: (from, to) => to.kind === 'json' && (to.asWritten || to.type === from.type),
  own: (from, to) => to.kind === 'own' && to.type === from.type,
};

/** Whether every value of the one can be held by the other, and comes back as the same. */
export function takesAll<K extends Kind>(from: OfKind<K>, to: Carrying): boolean {
  return TAKES[from.kind as K](from, to);
}

function isTextOf(to: Carrying, characters: number): boolean {
  return to.kind === 'text' && !to.padded && to.always >= characters;
}

function takesTime(from: OfKind<'local' | 'instant'>, to: Carrying): boolean {
  return to.kind === from.kind && (to as typeof from).digits >= from.digits;
}

/** The one text of a value, however a server wrote it: two values are the same only where these are. */
export function canonicalCarried(text: string, { kind }: Carrying): string {
  switch (kind) {
    case 'whole':
      return String(BigInt(text));
    case 'decimal':
      return withoutZeros(text);
    case 'float':
      return Object.is(Number(text), -0) ? '-0' : String(Number(text));
    case 'uuid':
    case 'bytes':
      return text.toLowerCase();
    case 'local':
    case 'instant':
      return withoutZeros(text.replace(/\+00$/, ''));
    default:
      return text;
  }
}

/** Behind the point. */
function withoutZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+(?= BC$|$)/, '') : text;
}
