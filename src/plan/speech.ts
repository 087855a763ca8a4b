import type { Policy, Texts } from '../policy/policy.ts';
import { ENGLISH } from './phrases/english.ts';
import { ENGLISH_FILTERS, ENGLISH_PLACES } from './phrases/english-places.ts';
import { FRENCH } from './phrases/french.ts';
import { FRENCH_FILTERS, FRENCH_PLACES } from './phrases/french-places.ts';
import type { FilterPhrases, Language, Phrases, PlacePhrases } from './phrases.ts';

/** What is said in, and what a policy's own words are in that language. */
export interface Speech {
  readonly language: Language;
  readonly say: Phrases;
  readonly ofPlaces: PlacePhrases;
  readonly ofFilters: FilterPhrases;
  plain(name: string): string;
  /** In quotation marks. */
  word(name: string): string;
}

const LANGUAGES: Readonly<Record<Language, Pick<Speech, 'say' | 'ofPlaces' | 'ofFilters'>>> = {
  en: { say: ENGLISH, ofPlaces: ENGLISH_PLACES, ofFilters: ENGLISH_FILTERS },
  fr: { say: FRENCH, ofPlaces: FRENCH_PLACES, ofFilters: FRENCH_FILTERS },
};

export function speechOf({ words }: Pick<Policy, 'words'>, language: Language): Speech {
  const phrases = LANGUAGES[language];
  const plain = (name: string): string => words[name]?.[language] ?? name;
  return { language, ...phrases, plain, word: (name) => phrases.say.quote(plain(name)) };
}

/** The policy's text in the language, else in the one that names no language, else in any. */
export function textIn(texts: Texts, language: Language): string {
  return texts[language] ?? texts['default'] ?? Object.values(texts)[0] ?? '';
}

/** A person's text as it stands in a sentence that ends with a full stop of its own. */
export function withoutStop(text: string): string {
  return text.trim().replace(/\.+$/, '');
}
