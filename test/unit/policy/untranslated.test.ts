import { expect, test } from 'vitest';
import { findUntranslated, untranslatedIn } from '../../../src/policy/untranslated.ts';
import { at, months, policy } from '../rules/written.ts';

const BOTH = { title: { en: 'Logs', fr: 'Journaux' }, purpose: { en: 'Security', fr: 'Sécurité' } };
const PLAIN = { title: { default: 'Logs' }, purpose: { default: 'Security' } };

type Change = NonNullable<Parameters<typeof policy>[0]>;

function told(change: Change, configured: 'en' | 'fr'): readonly string[] {
  const positions = { title: at(2, 'p'), purpose: at(3, 'p'), starts: at(4, 'p'), extend_while: at(5, 'p') };
  return findUntranslated([policy({ positions, ...change })], configured).map(
    ({ line, code, severity, facts }) =>
      `${line} ${severity} ${code} ${facts['key'] ?? facts['written']} ${facts['language']}`,
  );
}

test.each<readonly [string, Change, 'en' | 'fr', readonly string[]]>([
  ['texts of the configured language alone', {}, 'en', []],
  ['texts that name no language', PLAIN, 'fr', []],
  [
    'the configured language is another one',
    {},
    'fr',
    [
      '2 warning text-untranslated title fr',
      '3 warning text-untranslated purpose fr',
      '4 warning word-untranslated logged fr',
    ],
  ],
  [
    'one text has two languages',
    { title: BOTH.title },
    'en',
    ['3 warning text-untranslated purpose fr', '4 warning word-untranslated logged fr'],
  ],
  ['texts in both, the event in one', BOTH, 'en', ['4 warning word-untranslated logged fr']],
  ['everything in both, named in English', { ...BOTH, words: { logged: { fr: 'inscription' } } }, 'fr', []],
  ['everything in both, named in French', { ...BOTH, words: { logged: { en: 'logged' } } }, 'en', []],
  [
    'a word is translated, and a plain title is not',
    { ...BOTH, title: { default: 'Logs' }, words: { logged: { fr: 'inscription' } } },
    'fr',
    ['2 warning text-untranslated title fr'],
  ],
  [
    'conditions are words, too',
    {
      ...BOTH,
      extension: { while: ['under investigation'], atMost: months(13) },
      words: { logged: { fr: 'inscription' } },
    },
    'en',
    ['5 warning word-untranslated under investigation fr'],
  ],
  ['a draft stands in no document', { ...BOTH, draft: true }, 'en', []],
])('%s', (_, change, configured, expected) => expect(told(change, configured)).toEqual(expected));

test('a document in a language that the policy never speaks shows everything as it is', () => {
  expect(untranslatedIn(policy(PLAIN), 'fr', 'en')).toEqual([
    { key: 'title', word: null },
    { key: 'purpose', word: null },
    { key: 'words', word: 'logged' },
  ]);
  expect(untranslatedIn(policy(PLAIN), 'en', 'en')).toEqual([]);
});
