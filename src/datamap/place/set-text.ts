import type { Placeholder, Technique } from '../../anonymise/alteration.ts';

/** What may stand in braces. */
export const PLACEHOLDERS = ['random', 'digest'] as const satisfies readonly Placeholder[];

const PLACEHOLDER = new RegExp(`\\{(${PLACEHOLDERS.join('|')})\\}`);

/** What is wrong with a text that is set; null: it can be taken apart. */
export function problemOfText(text: string): 'placeholder-unknown' | 'character-impossible' | null {
  if (/[\p{Cc}\p{Cs}]/u.test(text)) return 'character-impossible';
  // A brace of its own is a placeholder misspelt, and would be written into every row.
  return partsOf(text).parts.some((part) => /[{}]/.test(part)) ? 'placeholder-unknown' : null;
}

/** The text's literal parts, and the placeholders between them. */
export function partsOf(text: string): Pick<Extract<Technique, { kind: 'set' }>, 'parts' | 'placeholders'> {
  // The split keeps what is in the parentheses: every second piece is a placeholder's name.
  const pieces = text.split(PLACEHOLDER);
  return {
    parts: pieces.filter((_, index) => index % 2 === 0),
    placeholders: pieces.filter((_, index) => index % 2 === 1) as Placeholder[],
  };
}
