import { z } from 'zod';
import { refuse } from '../../reading/refuse.ts';
import { columnSchema } from '../place/name.ts';
import { techniqueSchema } from './technique-schema.ts';

type Issues = z.core.$RefinementCtx<unknown>;

const columnsSchema = z
  .record(columnSchema, techniqueSchema)
  .superRefine((columns, issues) => {
    if (Object.keys(columns).length === 0) refuse(issues, 'alteration-empty');
  })
  .meta({
    description: 'What becomes of each column that is changed',
    examples: [{ email: { set: 'user-{random}@invalid.example' }, phone: null }],
  });

/** What is said of the columns of a row that stays. */
export const alterationShape = {
  columns: columnsSchema,
  leaves: z
    .array(columnSchema)
    .optional()
    .meta({
      description: 'The columns that stay as they are; with `columns` and `marker`, all the table has',
      examples: [['id', 'country']],
    }),
  marker: columnSchema.optional().meta({
    description: 'A column that takes the time at which the row was done; null in every other row',
    examples: ['anonymised_at'],
  }),
};

/** What anonymising or pseudonymising makes of a row, as written; strict, so that nothing is changed by a slip. */
export const alterationSchema = z
  .strictObject(alterationShape)
  .superRefine(checkAlteredColumns, { when: ({ value }) => typeof value === 'object' && value !== null })
  .meta({
    description:
      'What becomes of each column where the policy says `then: anonymise` or `then: pseudonymise`',
    examples: [{ columns: { email: null }, leaves: ['id'], marker: 'anonymised_at' }],
  });

export type WrittenAlteration = z.output<typeof alterationSchema>;

/** One thing is said of each column. */
export function checkAlteredColumns(written: object, issues: Issues): void {
  const { columns, leaves, marker } = written as Readonly<Record<keyof WrittenAlteration, unknown>>;
  const changed = new Set(typeof columns === 'object' && columns !== null ? Object.keys(columns) : []);
  const left: readonly unknown[] = Array.isArray(leaves) ? leaves : [];
  for (const [index, name] of left.entries()) {
    if (typeof name !== 'string') continue;
    const facts = { column: name };
    if (changed.has(name)) refuse(issues, 'alteration-both', facts, ['leaves', index]);
    else if (left.indexOf(name) < index) refuse(issues, 'leaves-twice', facts, ['leaves', index]);
  }
  if (typeof marker === 'string' && (changed.has(marker) || left.includes(marker))) {
    refuse(issues, 'marker-named', { column: marker }, ['marker']);
  }
}
