import { z } from 'zod';
import { ENTRY_SCHEMAS } from './registry.ts';

/** The JSON Schema (draft-7) of an entry of the ledger, of every kind in every format, for readers that are not ours. */
export function entryJsonSchema(): object {
  const definitions = Object.fromEntries(
    ENTRY_SCHEMAS.map(({ kind, format, schema }) => {
      const { $schema: _, ...definition } = z.toJSONSchema(schema, {
        target: 'draft-7',
        override: ({ jsonSchema }) => describeWhole(jsonSchema),
      });
      return [`${kind} ${format}`, definition];
    }),
  );
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'ledger-entry.schema.json',
    title: 'An entry of the ledger of retentiond',
    // The text of an entry is RFC 8785; its hash is over those bytes.
    oneOf: Object.keys(definitions).map((name) => ({ $ref: `#/definitions/${encodeURIComponent(name)}` })),
    definitions,
  };
}

/** What may be null is described as a whole, and not as the one of its two forms that is no null. */
function describeWhole(written: z.core.JSONSchema.BaseSchema): void {
  const [form] = written.anyOf ?? [];
  if (typeof form !== 'object' || form.description === undefined || written.description !== undefined) return;
  written.description = form.description;
  delete form.description;
}
