import { type Finding, finding, type WrittenAt } from '../finding.ts';
import type { Language } from '../finding-text/text.ts';
import type { Policy, Texts } from './policy.ts';
import { attributeOf } from './stage.ts';

/** A text of a policy that is told in another language than it should be. */
export interface Untranslated {
  readonly key: 'title' | 'purpose' | 'words';
  /** The event, condition or attribute; null for the title and the purpose. */
  readonly word: string | null;
}

const LANGUAGES: readonly Language[] = ['en', 'fr'];

/**
 * What a policy does not say in a language in which its documents can be drawn up. `configured` is taken for the language of
 * what names none, unless the policy itself shows that it is another one.
 */
export function untranslatedIn(
  policy: Policy,
  language: Language,
  configured: Language,
): readonly Untranslated[] {
  const own = ownLanguage(policy, configured);
  const isMissing = (texts: Texts): boolean =>
    texts[language] === undefined && !(texts['default'] !== undefined && own === language);
  return [
    ...(['title', 'purpose'] as const)
      .filter((key) => isMissing(policy[key]))
      .map((key) => ({ key, word: null })),
    ...wordsOf(policy)
      .filter((word) => policy.words[word]?.[language] === undefined && own !== language)
      .map((word) => ({ key: 'words' as const, word })),
  ];
}

/** The same as warnings, for the configured language and for every other one that the policy speaks somewhere. */
export function findUntranslated(policies: readonly Policy[], configured: Language): readonly Finding[] {
  // A draft stands in no document.
  const published = policies.filter(({ draft }) => !draft);
  return published.flatMap((policy) => {
    const spoken = LANGUAGES.filter((one) => one === configured || speaks(policy, one));
    return spoken.flatMap((language) =>
      untranslatedIn(policy, language, configured).map(({ key, word }) => {
        const at = policy.positions[key] ?? placeOfWord(policy, word) ?? policy.position;
        const facts = { category: policy.category, language, in: { phrase: PHRASE[language] } } as const;
        return word === null
          ? finding('text-untranslated', at, { ...facts, key })
          : finding('word-untranslated', at, { ...facts, written: word });
      }),
    );
  });
}

const PHRASE = { en: 'in-english', fr: 'in-french' } as const;

/** Where a word that nobody translates is written first. */
function placeOfWord(
  { positions, starts, extension, suspension }: Policy,
  word: string | null,
): WrittenAt | undefined {
  if (word === null) return undefined;
  if (starts?.events.includes(word)) return positions['starts'];
  if (extension?.while.includes(word)) return positions['extend_while'];
  if (suspension.includes(word)) return positions['suspend_while'];
  return positions['keep'];
}

/** Every event, condition and attribute that the documents name, each once. */
function wordsOf(policy: Policy): readonly string[] {
  const { starts, extension, suspension } = policy;
  const attribute = attributeOf(policy);
  return [
    ...new Set([
      ...(starts?.events ?? []),
      ...(extension?.while ?? []),
      ...suspension,
      ...(attribute === null ? [] : [attribute]),
    ]),
  ];
}

/** A name is written in the one language that its translations leave; else in that of the only texts that name one. */
function ownLanguage({ title, purpose, words }: Policy, configured: Language): Language {
  const named = (texts: readonly Texts[]): readonly Language[] =>
    LANGUAGES.filter((language) => texts.some((one) => one[language] !== undefined));
  const [translated, second] = named(Object.values(words));
  if (translated !== undefined && second === undefined) return translated === 'en' ? 'fr' : 'en';
  const [only, other] = named([title, purpose]);
  return only !== undefined && other === undefined ? only : configured;
}

function speaks({ title, purpose, words }: Policy, language: Language): boolean {
  return [title, purpose, ...Object.values(words)].some((texts) => texts[language] !== undefined);
}
