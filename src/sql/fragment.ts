import type { Scalar } from './predicate.ts';

/** What a driver is given for one parameter; lists become arrays of the server. */
export type SqlValue = Scalar | Uint8Array | readonly (string | null)[];

/** A piece of SQL as data: texts with gaps between them, and one value a gap. */
export interface Fragment {
  readonly texts: readonly string[];
  readonly values: readonly SqlValue[];
}

/** What is sent: text with the engine's placeholders, and the values in their order. */
export interface Statement {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** A text of our own without values; never given anything that came from a file or a row. */
export function raw(text: string): Fragment {
  return { texts: [text], values: [] };
}

/** One bound value. */
export function bind(value: SqlValue): Fragment {
  return { texts: ['', ''], values: [value] };
}

/** Writes SQL with fragments in its gaps, so that a value can only get in through `bind`. */
export function sql(texts: TemplateStringsArray, ...gaps: readonly Fragment[]): Fragment {
  const whole = begin(texts[0] as string);
  for (const [index, gap] of gaps.entries()) {
    append(whole, gap);
    appendText(whole, texts[index + 1] as string);
  }
  return whole;
}

/** Fragments with a separator between them. */
export function join(fragments: readonly Fragment[], separator: string): Fragment {
  const whole = begin('');
  for (const [index, fragment] of fragments.entries()) {
    if (index > 0) appendText(whole, separator);
    append(whole, fragment);
  }
  return whole;
}

/** All must hold; nothing to hold is true. */
export function and(fragments: readonly Fragment[]): Fragment {
  return junction(fragments, ' AND ', 'TRUE');
}

/** One must hold; nothing to hold is false. */
export function or(fragments: readonly Fragment[]): Fragment {
  return junction(fragments, ' OR ', 'FALSE');
}

/** The exact opposite of a two-valued fragment. */
export function not(fragment: Fragment): Fragment {
  return sql`NOT (${fragment})`;
}

/** The statement with numbered placeholders, as PostgreSQL writes them. */
export function numbered(fragment: Fragment): Statement {
  const text = fragment.texts.reduce((whole, part, index) => `${whole}$${index}${part}`);
  return { text, values: fragment.values };
}

/** The statement with a question mark a value, as MySQL writes them. */
export function placeheld({ texts, values }: Fragment): Statement {
  return { text: texts.join('?'), values };
}

function junction(fragments: readonly Fragment[], word: string, empty: string): Fragment {
  if (fragments.length === 0) return raw(empty);
  if (fragments.length === 1) return fragments[0] as Fragment;
  return sql`(${join(fragments, word)})`;
}

/** A fragment while it is put together: in one pass, since every batch writes its statements anew. */
interface Growing {
  readonly texts: string[];
  readonly values: SqlValue[];
}

function begin(text: string): Growing {
  return { texts: [text], values: [] };
}

function append(whole: Growing, { texts, values }: Fragment): void {
  for (const [index, text] of texts.entries()) {
    if (index === 0) appendText(whole, text);
    else whole.texts.push(text);
  }
  for (const value of values) whole.values.push(value);
}

function appendText({ texts }: Growing, text: string): void {
  texts[texts.length - 1] += text;
}
