import type { Language } from '../plan/explain/phrases.ts';
import type { Section } from './document.ts';
import type { Entry } from './entry.ts';
import { PHRASES } from './speech.ts';

/** What keeps any data longer; what is true of one category alone stands beside its period. */
export function exceptionsSection(entries: readonly Entry[], language: Language): Section {
  const write = PHRASES[language];
  const suspends = entries.some(({ policy }) => policy.suspension.length > 0);
  const keepsLegally = entries.some(({ policy }) => policy.keepAtLeast !== null);
  return {
    heading: write.exceptionsHeading,
    paragraphs: [],
    table: null,
    list: [
      write.held,
      ...(suspends ? [write.restricted] : []),
      ...(keepsLegally ? [write.legalMinimum] : []),
    ],
  };
}
