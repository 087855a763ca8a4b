import type { Policy, Texts } from '../../policy/policy.ts';
import type { CountPhrases } from './count-phrases.ts';
import type { DiffPhrases } from './diff-phrases.ts';
import type { ExamplePhrases } from './example-phrases.ts';
import { ENGLISH } from './phrases/english.ts';
import { ENGLISH_COUNTS } from './phrases/english-counts.ts';
import { ENGLISH_DIFF } from './phrases/english-diff.ts';
import { ENGLISH_EXAMPLES } from './phrases/english-examples.ts';
import { ENGLISH_FILTERS, ENGLISH_PLACES } from './phrases/english-places.ts';
import { FRENCH } from './phrases/french.ts';
import { FRENCH_COUNTS } from './phrases/french-counts.ts';
import { FRENCH_DIFF } from './phrases/french-diff.ts';
import { FRENCH_EXAMPLES } from './phrases/french-examples.ts';
import { FRENCH_FILTERS, FRENCH_PLACES } from './phrases/french-places.ts';
import type { FilterPhrases, Language, Phrases, PlacePhrases } from './phrases.ts';

/** The sentences of one language. */
interface Sentences {
  readonly say: Phrases;
  readonly ofPlaces: PlacePhrases;
  readonly ofFilters: FilterPhrases;
  readonly ofCounts: CountPhrases;
  readonly ofDiffs: DiffPhrases;
  readonly ofExamples: ExamplePhrases;
}

/** What is said in, and what a policy's own words are in that language. */
export interface Speech extends Sentences {
  readonly language: Language;
  plain(name: string): string;
  /** In quotation marks. */
  word(name: string): string;
}

const LANGUAGES: Readonly<Record<Language, Sentences>> = {
  en: {
    say: ENGLISH,
    ofPlaces: ENGLISH_PLACES,
    ofFilters: ENGLISH_FILTERS,
    ofCounts: ENGLISH_COUNTS,
    ofDiffs: ENGLISH_DIFF,
    ofExamples: ENGLISH_EXAMPLES,
  },
  fr: {
    say: FRENCH,
    ofPlaces: FRENCH_PLACES,
    ofFilters: FRENCH_FILTERS,
    ofCounts: FRENCH_COUNTS,
    ofDiffs: FRENCH_DIFF,
    ofExamples: FRENCH_EXAMPLES,
  },
};

/** Where no policy has words of its own. */
export function sentencesOf(language: Language): Sentences {
  return LANGUAGES[language];
}

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
