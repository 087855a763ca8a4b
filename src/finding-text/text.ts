/** What a finding says in one language; `{name}` stands for a fact. */
export interface FindingText {
  readonly severity: 'error' | 'warning';
  /** The fact, in one sentence without a full stop. */
  readonly message: string;
  /** What to write or do instead. */
  readonly hint: string;
}

export type Facts = Readonly<Record<string, string | number>>;

/** A value from the input is shown shortened; lists of what is allowed, and files, whole as far as sense goes. */
const SHOWN_CHARACTERS = 60;
const LONGER_FACTS: Readonly<Record<string, number>> = { allowed: 1_000, examples: 200, file: 300 };

/** A text with its facts filled in; facts come from the input, so they are shortened and cannot move the cursor. */
export function fillIn(text: string, facts: Facts): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(facts, name)
      ? show(String(facts[name]), LONGER_FACTS[name] ?? SHOWN_CHARACTERS)
      : placeholder,
  );
}

/** A text from the input, on one line: control and invisible characters as `\u{…}`, cut after `limit` characters. */
function show(text: string, limit: number): string {
  const characters = Array.from(text.slice(0, limit * 2 + 2));
  const cut = characters.length > limit;
  return (
    characters
      .slice(0, cut ? limit - 1 : limit)
      .map(visible)
      .join('') + (cut ? '…' : '')
  );
}

function visible(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(character)
    ? `\\u{${character.codePointAt(0)?.toString(16)}}`
    : character;
}
