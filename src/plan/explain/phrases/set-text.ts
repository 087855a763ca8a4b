import type { Placeholder } from '../../../anonymise/alteration.ts';

/** A text that is set, as the data map writes it. */
export function textWithPlaceholders(parts: readonly string[], placeholders: readonly Placeholder[]): string {
  return parts.map((part, index) => (index === 0 ? part : `{${placeholders[index - 1]}}${part}`)).join('');
}
