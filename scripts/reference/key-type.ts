import type { KeyWords } from './key-words.ts';
import { slugOf } from './markdown.ts';
import { resolve, type SchemaNode } from './schema-node.ts';

/** The section in which a mapping at this place is told. */
export type MappingTitle = (node: SchemaNode, place: string) => string;

interface Scene {
  readonly root: SchemaNode;
  readonly words: KeyWords;
  readonly titleOf: MappingTitle;
}

/** Names of a mapping that are whoever's who writes the file. */
const NAMES: Readonly<Record<string, string>> = {
  tables: '<table>',
  connections: '<connection>',
  categories: '<category>',
  columns: '<column>',
  events: '<event>',
  conditions: '<condition>',
  attributes: '<attribute>',
  where: '<column>',
  person: '<kind>',
  title: '<language>',
  purpose: '<language>',
  words: '<event>',
  '<event>': '<language>',
  periods: '<value>',
  by: '<column>',
  on: '<theirs>',
};

/** What JSON can hold without a loss: a bound beyond it says nothing about the key. */
const FITS = Number.MAX_SAFE_INTEGER;

/** What stands for the names in a mapping at this place. */
export function nameIn(place: string): string {
  return NAMES[place.split('.').at(-1)?.replace('[n]', '') ?? ''] ?? '<name>';
}

/** What a value at this place is, in words and links. */
export function isTypeOf(scene: Scene, given: SchemaNode, place: string): string {
  const { root, words } = scene;
  const node = resolve(root, given);
  if (node.anyOf) return oneOrMany(scene, node.anyOf, place) ?? oneOf(scene, node.anyOf, place);
  if (node.allOf) return oneOf(scene, node.allOf, place);
  if (node.const !== undefined) return code(node.const);
  if (node.enum) return listed(node.enum.map(code), words.or);
  if (typeof node.type === 'object') {
    const kinds = node.type.map((type) => ({ type }));
    return oneOf(scene, kinds, place);
  }
  switch (node.type) {
    case 'object':
      return mapping(scene, node, place);
    case 'array':
      return `${words.listOf} ${inBrackets(isTypeOf(scene, node.items ?? {}, `${place}[n]`), words)}`;
    case 'string':
      return words.text;
    case 'boolean':
      return words.boolean;
    case 'integer':
    case 'number':
      return numberOf(node, words);
    case 'null':
      return code(null);
    default:
      return words.refused;
  }
}

/** A mapping of our keys has a section; one of names alone says what stands behind a name. */
function mapping(scene: Scene, node: SchemaNode, place: string): string {
  if (node.properties) {
    const title = scene.titleOf(node, place);
    return `[${code(title)}](#${slugOf(title)})`;
  }
  const name = nameIn(place);
  const behind = typeof node.additionalProperties === 'object' ? node.additionalProperties : {};
  return `${code(name)} → ${isTypeOf(scene, behind, `${place}.${name}`)}`;
}

/** One, or a list of such, is said once where it is long. */
function oneOrMany(scene: Scene, kinds: readonly SchemaNode[], place: string): string | null {
  const [one, many] = kinds;
  if (kinds.length !== 2 || !one?.enum || many?.type !== 'array') return null;
  const each = isTypeOf(scene, one, place);
  return each === isTypeOf(scene, many.items ?? {}, place) ? `${each}${scene.words.orList}` : null;
}

function oneOf(scene: Scene, kinds: readonly SchemaNode[], place: string): string {
  const { number, whole, or } = scene.words;
  const types = kinds.map((one) => isTypeOf(scene, one, place));
  const some = types.filter((type) => type !== whole || !types.includes(number));
  return listed([...new Set(some)], or);
}

function numberOf({ type, minimum, exclusiveMinimum, maximum }: SchemaNode, words: KeyWords): string {
  const kind = type === 'integer' ? words.whole : words.number;
  const bound = (one: number | undefined): number | undefined =>
    one === undefined || Math.abs(one) >= FITS ? undefined : one;
  const [from, to] = [bound(minimum ?? exclusiveMinimum), bound(maximum)];
  if (from === undefined) return kind;
  if (to === undefined) return `${kind}, ${words.atLeast(from)}`;
  return `${kind}, ${exclusiveMinimum === undefined ? words.between(from, to) : words.above(from, to)}`;
}

function listed(parts: readonly string[], or: string): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} ${or} ${last}`;
}

/** What a list is of ends where the list does. */
function inBrackets(type: string, { or }: KeyWords): string {
  return type.includes(` ${or} `) ? `(${type})` : type;
}

function code(value: unknown): string {
  return `\`${value}\``;
}
