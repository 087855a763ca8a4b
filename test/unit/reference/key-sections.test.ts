import { describe, expect, test } from 'vitest';
import { keySections } from '../../../scripts/reference/key-sections.ts';
import { KEY_WORDS } from '../../../scripts/reference/key-words.ts';
import { slugOf } from '../../../scripts/reference/markdown.ts';
import { POLICY_FR } from '../../../scripts/reference/policy-fr.ts';
import type { SchemaNode } from '../../../scripts/reference/schema-node.ts';
import { schemaText } from '../../../src/app/schemas.ts';

const FILES = ['policy', 'datamap', 'config'] as const;

describe.each(FILES)('the keys of a %s', (kind) => {
  const sections = keySections(JSON.parse(schemaText(kind)) as SchemaNode, KEY_WORDS.en);

  test('all say what they mean', () => {
    for (const { keys } of sections) {
      for (const { description } of keys) expect(description).toMatch(/\S{2,}/);
    }
  });

  test('that are built have an example', () => {
    const keys = sections.flatMap((section) => section.keys).filter(({ name }) => !name.startsWith('<'));
    const without = keys.filter(
      ({ type, examples }) => type !== KEY_WORDS.en.refused && examples.length === 0,
    );
    expect(without.map(({ place }) => place)).toEqual([]);
  });

  test('stand in sections of their own titles and anchors', () => {
    const anchors = sections.map(({ title }) => slugOf(title));
    expect(new Set(anchors).size).toBe(anchors.length);
  });
});

test('every key of a policy has a French text, and no text is left over', () => {
  const sections = keySections(JSON.parse(schemaText('policy')) as SchemaNode, KEY_WORDS.fr);
  const places = sections.flatMap(({ keys }) => keys.map(({ place }) => place));
  expect(Object.keys(POLICY_FR).sort()).toEqual([...places].sort());
});

test('a key that says nothing is refused', () => {
  const schema: SchemaNode = {
    type: 'object',
    properties: { a: { type: 'object', properties: { b: { type: 'string' } } } },
  };
  expect(() => keySections(schema, KEY_WORDS.en)).toThrow('the key a says nothing of itself');
});

test('mappings of one shape are told once, and two shapes in one place have two titles', () => {
  const link = { type: 'object', properties: { to: { type: 'string', description: 'where' } } };
  const other = { type: 'object', properties: { from: { type: 'string', description: 'whence' } } };
  const schema: SchemaNode = {
    type: 'object',
    properties: {
      one: { description: 'one', anyOf: [link, other] },
      two: { description: 'two', ...link },
    },
  };
  const sections = keySections(schema, KEY_WORDS.en);
  expect(sections.map(({ title }) => title)).toEqual(['', 'one', 'one { from }']);
  expect(sections[0]?.keys.map(({ type }) => type)).toEqual([
    '[`one`](#one) or [`one { from }`](#one--from-)',
    '[`one`](#one)',
  ]);
});
