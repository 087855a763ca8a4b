import { z } from 'zod';

/** A JSON Schema (draft-7) of a file, for editors: what may be written, before anything is made of it. */
export function jsonSchema(
  schema: z.ZodType,
  about: { readonly title: string; readonly id: string },
): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    // zod drops the examples of whatever is transformed later; ours are written as a person writes.
    override: ({ zodSchema, jsonSchema: written }) => {
      const examples = z.globalRegistry.get(zodSchema)?.examples;
      if (Array.isArray(examples)) written.examples = examples;
    },
  });
  return { $schema, $id: about.id, title: about.title, ...rest };
}
