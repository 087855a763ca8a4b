import { z } from 'zod';
import { refuse } from '../../reading/refuse.ts';
import { columnSchema, tableSchema } from '../place/name.ts';

/** Groups of one or two tell who is in them; statistics offices begin at three and mostly ask for more. */
const SMALLEST_GROUP = 3;
const MAX_BY = 10;

const bySchema = z
  .strictObject({
    month_of: columnSchema
      .optional()
      .meta({ description: 'A time, counted by its month', examples: ['visited_at'] }),
    year_of: columnSchema
      .optional()
      .meta({ description: 'A time, counted by its year', examples: ['visited_at'] }),
    column: columnSchema
      .optional()
      .meta({ description: 'A value as it is; with `because`', examples: ['country'] }),
    because: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .optional()
      .meta({ description: 'Why the value tells nobody apart', examples: ['two hundred values'] }),
  })
  .superRefine((by, issues) => {
    const said = (['month_of', 'year_of', 'column'] as const).filter((key) => by[key] !== undefined);
    const [first, second] = said;
    if (first === undefined) refuse(issues, 'summary-by-nothing');
    else if (second !== undefined)
      refuse(issues, 'summary-by-two-things', { first, second }, [second], 'key');
    else if (first === 'column' && by.because === undefined) refuse(issues, 'summary-without-reason');
    else if (first !== 'column' && by.because !== undefined)
      refuse(issues, 'summary-reason-needless', { key: first }, ['because'], 'key');
  });

/** A column's bare name does not say whether its months or its values are counted. */
function refuseTexts(by: Readonly<Record<string, unknown>>, issues: z.core.$RefinementCtx<unknown>): void {
  for (const [column, of] of Object.entries(by))
    if (typeof of === 'string') refuse(issues, 'summary-by-text', { column, of }, [column]);
}

/** What is counted before rows go, as written. */
export const summarySchema = z
  .strictObject({
    into: tableSchema.meta({
      description: 'The table of the same connection into which is counted',
      examples: ['visits_by_month'],
    }),
    by: z
      .record(columnSchema, bySchema)
      .superRefine((by, issues) => {
        const count = Object.keys(by).length;
        if (count === 0) refuse(issues, 'empty-list', { minimum: 1 });
        if (count > MAX_BY) refuse(issues, 'list-too-long', { maximum: MAX_BY });
      })
      .superRefine(refuseTexts, { when: ({ value }) => typeof value === 'object' && value !== null })
      .meta({
        description: 'Each column of that table by which rows are counted, and what of the rows it takes',
        examples: [{ month: { month_of: 'visited_at' } }],
      }),
    count: columnSchema.meta({
      description: 'The column of that table to which the number of rows is added',
      examples: ['visits'],
    }),
    minimum_group: z
      .number()
      .int()
      .min(SMALLEST_GROUP)
      .max(1_000_000)
      .meta({
        description: 'Groups with fewer rows go to the row whose `by` columns are null',
        examples: [10],
      }),
  })
  .superRefine(({ by, count }, issues) => {
    if (typeof by === 'object' && by !== null && Object.hasOwn(by, count))
      refuse(issues, 'summary-count-is-key', { column: count }, ['count']);
  })
  .meta({
    description: 'What is counted before rows go where the policy says `then: summarise`',
    examples: [
      {
        into: 'visits_by_month',
        by: { month: { month_of: 'visited_at' } },
        count: 'visits',
        minimum_group: 10,
      },
    ],
  });

export type WrittenSummary = z.output<typeof summarySchema>;
