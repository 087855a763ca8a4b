import { isTypeOf, type MappingTitle, nameIn } from './key-type.ts';
import type { KeyWords } from './key-words.ts';
import { isSameIn, resolve, type SchemaNode, shapeKey } from './schema-node.ts';

export interface KeyLine {
  readonly name: string;
  /** Where the key stands in the file, with dots. */
  readonly place: string;
  /** Markdown. */
  readonly type: string;
  readonly required: boolean;
  readonly fallback: unknown;
  readonly description: string;
  readonly examples: readonly unknown[];
}

/** The keys of one mapping. */
export interface KeySection {
  /** Where the mapping stands; empty: it is the file. */
  readonly title: string;
  /** A section with all of its keys and more; then only what is otherwise here is in `keys`. */
  readonly like: { readonly section: string; readonly without: readonly string[] } | null;
  readonly keys: readonly KeyLine[];
}

/** A mapping of fewer keys is told anew rather than compared. */
const WORTH_COMPARING = 5;

interface Walk {
  readonly root: SchemaNode;
  readonly words: KeyWords;
  readonly sections: KeySection[];
  /** Each shape that was asked for, and the title of its section. */
  readonly titles: Map<string, string>;
  /** The mappings that have a section, by its title. */
  readonly told: Map<string, SchemaNode>;
}

/** Every mapping of a file with its keys, the file itself first; mappings of one shape are told once. */
export function keySections(root: SchemaNode, words: KeyWords): readonly KeySection[] {
  const walk: Walk = { root, words, sections: [], titles: new Map(), told: new Map() };
  addSection(walk, root, '');
  return walk.sections;
}

function addSection(walk: Walk, owner: SchemaNode, title: string): void {
  if (walk.told.has(title)) return;
  const wider = widerThan(walk, owner);
  walk.told.set(title, owner);
  const below: (() => void)[] = [];
  const titleOf: MappingTitle = (node, place) => {
    const found = sectionTitle(walk, node, place);
    below.push(() => addSection(walk, node, found));
    return found;
  };
  const keys = allKeys(owner, title)
    .filter(([name]) => !wider || !isSameIn(wider.node, owner, name))
    .map(([name, given]): KeyLine => {
      const place = title === '' ? name : `${title}.${name}`;
      const required = owner.required?.includes(name) ?? false;
      const type = isTypeOf({ root: walk.root, words: walk.words, titleOf }, given, place);
      return { name, place, type, required, fallback: given.default, ...said(walk, given, place) };
    });
  const without = Object.keys(wider?.node.properties ?? {}).filter((key) => !owner.properties?.[key]);
  walk.sections.push({ title, like: wider && { section: wider.title, without }, keys });
  for (const add of below) add();
}

/** Ours, and the one that stands for all that are the writer's. */
function allKeys(owner: SchemaNode, title: string): readonly (readonly [string, SchemaNode])[] {
  const ours = Object.entries(owner.properties ?? {});
  const free = owner.additionalProperties;
  return typeof free === 'object' ? [...ours, [nameIn(title), free]] : ours;
}

function said(
  { root }: Walk,
  given: SchemaNode,
  place: string,
): { readonly description: string; readonly examples: readonly unknown[] } {
  const node = resolve(root, given);
  const description = given.description ?? node.description ?? saidOfKinds(node);
  if (description === '') throw new Error(`the key ${place} says nothing of itself`);
  return { description, examples: given.examples ?? node.examples ?? [] };
}

/** What a key of any name means is what its kinds mean. */
function saidOfKinds(node: SchemaNode): string {
  const each = (node.anyOf ?? []).flatMap((one) => one.description ?? one.items?.description ?? []);
  return [...new Set(each)].join('. ');
}

/** The first place that has a shape names its section; where two shapes may stand in one place, the first key does, too. */
function sectionTitle({ titles }: Walk, node: SchemaNode, place: string): string {
  const shape = shapeKey(node);
  const known = titles.get(shape);
  if (known !== undefined) return known;
  const isTaken = [...titles.values()].includes(place);
  const title = isTaken ? `${place} { ${Object.keys(node.properties ?? {})[0]} }` : place;
  titles.set(shape, title);
  return title;
}

function widerThan(
  walk: Walk,
  node: SchemaNode,
): { readonly title: string; readonly node: SchemaNode } | null {
  const names = Object.keys(node.properties ?? {});
  if (names.length < WORTH_COMPARING) return null;
  for (const [title, other] of walk.told) {
    if (names.every((name) => other.properties?.[name])) return { title, node: other };
  }
  return null;
}
