import { configSchema } from '../config/schema/schema.ts';
import { dataMapSchema } from '../datamap/schema/schema.ts';
import { entryJsonSchema } from '../ledger/entries/json-schema.ts';
import { policyJsonSchema } from '../policy/schema.ts';
import { jsonSchema } from '../reading/json-schema.ts';
import type { FileKind } from './file-kinds.ts';

/** The JSON Schema (draft-7) of one of them, as the text that editors and verifiers read. */
export function schemaText(kind: FileKind): string {
  return `${JSON.stringify(schemaOf(kind), null, 2)}\n`;
}

function schemaOf(kind: FileKind): object {
  switch (kind) {
    case 'policy':
      return policyJsonSchema();
    case 'datamap':
      return jsonSchema(dataMapSchema, { title: 'A data map of retentiond', id: 'datamap.schema.json' });
    case 'config':
      return jsonSchema(configSchema, { title: 'The configuration of retentiond', id: 'config.schema.json' });
    case 'ledger-entry':
      return entryJsonSchema();
  }
}
