import { slugOf } from './markdown.ts';

/** What the pages of keys say in one language. */
export interface KeyWords {
  readonly language: 'en' | 'fr';
  /** Of the columns: key, type, left out, meaning, example. */
  readonly head: readonly string[];
  readonly needed: string;
  readonly or: string;
  readonly text: string;
  readonly number: string;
  readonly whole: string;
  readonly boolean: string;
  readonly listOf: string;
  readonly orList: string;
  readonly refused: string;
  between(from: number, to: number): string;
  above(from: number, to: number): string;
  atLeast(from: number): string;
  like(section: string, without: readonly string[]): string;
  /** How an editor gets to know the keys of a kind of file. */
  completion(kind: string): string;
}

export const KEY_WORDS: Readonly<Record<KeyWords['language'], KeyWords>> = {
  en: {
    language: 'en',
    head: ['key', 'is', 'left out', 'means', 'example'],
    needed: '**needed**',
    or: 'or',
    text: 'text',
    number: 'number',
    whole: 'whole number',
    boolean: '`true` or `false`',
    listOf: 'list of',
    orList: '; or a list of such',
    refused: '*refused*',
    between: (from, to) => `${from} to ${to}`,
    above: (from, to) => `more than ${from}, at most ${to}`,
    atLeast: (from) => `at least ${from}`,
    like: (section, without) =>
      `As [\`${section}\`](#${slugOf(section)})${without.length > 0 ? `, but without ${names(without)}` : ''}, and:`,
    completion: (kind) =>
      `Editors complete and check the keys by [\`${kind}.schema.json\`](../../schema/${kind}.schema.json), which \`retentiond schema ${kind}\` prints too.`,
  },
  fr: {
    language: 'fr',
    head: ['clé', 'est', 'absente', 'signifie', 'exemple'],
    needed: '**obligatoire**',
    or: 'ou',
    text: 'texte',
    number: 'nombre',
    whole: 'nombre entier',
    boolean: '`true` ou `false`',
    listOf: 'liste :',
    orList: ' ; ou une liste',
    refused: '*refusée*',
    between: (from, to) => `de ${from} à ${to}`,
    above: (from, to) => `plus de ${from}, au plus ${to}`,
    atLeast: (from) => `au moins ${from}`,
    like: (section, without) =>
      `Comme [\`${section}\`](#${slugOf(section)})${without.length > 0 ? `, mais sans ${names(without)}` : ''}, et :`,
    completion: (kind) =>
      `Les éditeurs complètent et vérifient les clés avec [\`${kind}.schema.json\`](../../schema/${kind}.schema.json), que \`retentiond schema ${kind}\` écrit aussi.`,
  },
};

function names(keys: readonly string[]): string {
  return keys.map((key) => `\`${key}\``).join(', ');
}
