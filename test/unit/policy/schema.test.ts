import { expect, test } from 'vitest';
import { policyJsonSchema } from '../../../src/policy/schema.ts';

interface JsonSchema {
  readonly $schema?: string;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly anyOf?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

test('the JSON Schema describes every key, with an example for each that is built', () => {
  const schema = policyJsonSchema() as JsonSchema;
  expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#');
  expect(schema.required).toEqual(['category', 'title', 'purpose', 'legal_basis']);
  const keys = Object.entries(schema.properties ?? {});
  expect(keys.length).toBeGreaterThan(15);
  for (const [key, { description, examples }] of keys) {
    expect(description, key).toMatch(/\.$/);
    expect(examples !== undefined || description?.startsWith('Not built yet'), key).toBe(true);
  }
});

test('the JSON Schema of `keep` knows a text, and a group by the value of an attribute', () => {
  const { anyOf } = (policyJsonSchema() as JsonSchema).properties?.['keep'] ?? {};
  expect(anyOf).toMatchObject([
    { type: 'string' },
    {
      type: 'object',
      required: ['by', 'periods', 'otherwise'],
      properties: {
        by: { type: 'string' },
        periods: { type: 'object', additionalProperties: { type: 'string' } },
        otherwise: { type: 'string' },
      },
      additionalProperties: false,
    },
  ]);
});
