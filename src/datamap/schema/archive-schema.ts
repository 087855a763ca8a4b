import { z } from 'zod';
import { refuse } from '../../reading/refuse.ts';
import { columnSchema, nameFacts, problemOfTable } from '../place/name.ts';
import type { ArchiveTable } from '../place/place.ts';
import { alterationShape, checkAlteredColumns } from './alteration-schema.ts';

/** `connection.table` or `connection.schema.table`, as written. */
export const archiveTableSchema = z
  .string()
  .transform((text, issues): ArchiveTable => {
    const dot = text.indexOf('.');
    const [connection, table] = [text.slice(0, dot), text.slice(dot + 1)];
    if (dot <= 0 || table === '') {
      refuse(issues, 'archive-without-connection', { written: text });
      return z.NEVER;
    }
    const problem = problemOfTable(table);
    if (problem !== null) {
      refuse(issues, problem, nameFacts(text));
      return z.NEVER;
    }
    return { connection, table };
  })
  .meta({
    description: 'A table of another connection, `connection.table`; its own data map says `in: archive`',
    examples: ['vault.customers'],
  });

/** Where rows are archived, as written. */
export const archiveSchema = z
  .strictObject({
    to: archiveTableSchema,
    start_into: columnSchema.meta({
      description: 'The column of the archive that takes the start, so that later periods run from it',
      examples: ['started_at'],
    }),
    columns: alterationShape.columns.optional().meta({
      description: 'What becomes of columns that stay and change; those that are not named become null',
      examples: [{ email: { set: 'archived-{random}@invalid.example' } }],
    }),
    leaves: alterationShape.leaves.meta({
      description:
        'The columns that stay here as they are: the row key, the person, and what later stages read are among them. Left out, the row goes',
      examples: [['id', 'email', 'closed_at']],
    }),
    marker: alterationShape.marker,
  })
  .superRefine((written, issues) => {
    if (written.leaves !== undefined) return;
    for (const key of ['columns', 'marker'] as const)
      if (written[key] !== undefined) refuse(issues, 'archive-without-leaves', { key }, [key], 'key');
  })
  .superRefine(checkAlteredColumns, { when: ({ value }) => typeof value === 'object' && value !== null })
  .meta({
    description: 'Where rows go where the policy says `then: archive`, and what of them stays here',
    examples: [{ to: 'vault.customers', start_into: 'started_at' }],
  });

export type WrittenArchive = z.output<typeof archiveSchema>;
