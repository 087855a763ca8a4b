import type { Language } from '../plan/explain/phrases.ts';
import { type Speech as PolicySpeech, speechOf } from '../plan/explain/speech.ts';
import type { Policy } from '../policy/policy.ts';
import { ENGLISH } from './english.ts';
import { FRENCH } from './french.ts';
import type { NoticePhrases } from './phrases.ts';

/** What is said of one policy in the documents, beside what is said of it everywhere. */
export interface Speech extends PolicySpeech {
  readonly write: NoticePhrases;
}

export const PHRASES: Readonly<Record<Language, NoticePhrases>> = { en: ENGLISH, fr: FRENCH };

export function speechFor(policy: Pick<Policy, 'words'>, language: Language): Speech {
  return { ...speechOf(policy, language), write: PHRASES[language] };
}
