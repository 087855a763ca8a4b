import type { phraseTexts } from './en/phrase.ts';

/** The languages in which a finding can be told. */
export type Language = 'en' | 'fr';

/** What a finding says in one language; `{name}` stands for a fact. */
export interface FindingText {
  readonly severity: 'error' | 'warning';
  /** The fact, in one sentence without a full stop. */
  readonly message: string;
  /** What to write or do instead. */
  readonly hint: string;
}

/** A fact that is not from the input but a word of ours: it is told in the language of its finding. */
export interface Phrase {
  readonly phrase: keyof typeof phraseTexts;
  /** Stands for `{name}` in it. */
  readonly name?: string;
}

export type Fact = string | number | Phrase;

export type Facts = Readonly<Record<string, Fact>>;

export type Phrases = Readonly<Record<Phrase['phrase'], string>>;

/** A value from the input is shown shortened; lists of what is allowed, and files, whole as far as sense goes. */
const SHOWN_CHARACTERS = 60;
const LONGER_FACTS: Readonly<Record<string, number>> = {
  allowed: 1_000,
  events: 1_000,
  examples: 200,
  file: 300,
};

/** A text with its facts filled in; facts come from the input, so they are shortened and cannot move the cursor. */
export function fillIn(text: string, facts: Facts, phrases: Phrases): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const fact = Object.hasOwn(facts, name) ? facts[name] : undefined;
    if (fact === undefined) return placeholder;
    return typeof fact === 'object'
      ? fillIn(phrases[fact.phrase], fact.name === undefined ? {} : { name: fact.name }, phrases)
      : show(String(fact), LONGER_FACTS[name] ?? SHOWN_CHARACTERS);
  });
}

/** A text from the input, on one line: control and invisible characters as `\u{…}`, cut after `limit` characters. */
function show(text: string, limit: number): string {
  const characters = Array.from(maskPasswords(text.slice(0, limit * 2 + 2)));
  const cut = characters.length > limit;
  return (
    characters
      .slice(0, cut ? limit - 1 : limit)
      .map(visible)
      .join('') + (cut ? '…' : '')
  );
}

/** A text with a star for each character of a password in an address, wherever somebody has put one. */
export function maskPasswords(text: string): string {
  return text.replace(
    /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)([^\s@]+)(?=@)/gi,
    (_, before: string, password: string) => before + '*'.repeat(password.length),
  );
}

function visible(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(character)
    ? `\\u{${character.codePointAt(0)?.toString(16)}}`
    : character;
}
