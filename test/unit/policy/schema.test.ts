import { expect, test } from 'vitest';
import { policyJsonSchema } from '../../../src/policy/schema.ts';

interface JsonSchema {
  readonly $schema?: string;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

test('the JSON Schema describes every key, with an example for each that is built', () => {
  const schema = policyJsonSchema() as JsonSchema;
  expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#');
  expect(schema.required).toEqual(['category', 'title', 'purpose', 'legal_basis', 'starts', 'keep', 'then']);
  const keys = Object.entries(schema.properties ?? {});
  expect(keys.length).toBeGreaterThan(15);
  for (const [key, { description, examples }] of keys) {
    expect(description, key).toMatch(/\.$/);
    expect(examples !== undefined || description?.startsWith('Not built yet'), key).toBe(true);
  }
});
