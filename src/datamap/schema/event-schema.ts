import { z } from 'zod';
import { refuse } from '../../reading/refuse.ts';
import { nameSchema } from '../../reading/slug.ts';
import { checkLink, hasUnknownKey, onSchema, otherTableSchema } from '../place/link.ts';
import { columnSchema } from '../place/name.ts';
import { conditionSchema } from './condition-schema.ts';

const linkedShape = {
  of: otherTableSchema.optional(),
  on: onSchema.optional(),
  where: conditionSchema.optional().meta({
    description: 'Which rows of the other table count; left out, all that are linked',
    examples: [{ kind: 'subscription' }],
  }),
};

const eventSchema = z.union([
  columnSchema,
  z
    .strictObject({
      column: columnSchema
        .optional()
        .meta({ description: 'The column that holds the time', examples: ['created_at'] }),
      latest: columnSchema.optional().meta({
        description: 'A column of another table: the latest time in the rows that `of` and `on` link',
        examples: ['ended_at'],
      }),
      earliest: columnSchema.optional().meta({
        description: 'A column of another table: the earliest time in the rows that `of` and `on` link',
        examples: ['ordered_at'],
      }),
      ...linkedShape,
      always: z
        .boolean()
        .optional()
        .meta({
          description: 'The event has always happened, so a missing value is a fault',
          examples: [true],
        }),
      as: z
        .enum(['epoch_s', 'epoch_ms', 'epoch_us'])
        .optional()
        .meta({ description: 'How a numeric column counts time since 1970', examples: ['epoch_ms'] }),
    })
    .superRefine(checkEvent),
]);

/** An event's time stands in a column of the row, or is picked from linked rows: one of the two. */
function checkEvent(event: Readonly<Record<string, unknown>>, issues: z.core.$RefinementCtx<unknown>): void {
  const [first, ...others] = ['column', 'latest', 'earliest'].filter((key) => event[key] !== undefined);
  if (first === undefined) {
    if (!hasUnknownKey(issues)) refuse(issues, 'event-without-column');
    return;
  }
  const link = ['of', 'on', 'where'].filter((key) => event[key] !== undefined);
  for (const second of first === 'column' ? [...others, ...link] : others) {
    refuse(issues, 'event-says-two-things', { first, second }, [second], 'key');
  }
  if (first !== 'column') checkLink(event, first, issues);
}

/** Every event of the policy, and where the table keeps it. */
export const eventsSchema = z.record(nameSchema, eventSchema).meta({
  description: 'Every event of the policy: its column, or `none` where the table does not know it',
  examples: [{ collected: { column: 'created_at', always: true } }],
});

/** The column of an archive that holds the start of its rows. */
export const startColumnSchema = z
  .union([
    columnSchema,
    z.strictObject({
      column: columnSchema.meta({ description: 'The column that holds the start', examples: ['started_at'] }),
      as: z
        .enum(['epoch_s', 'epoch_ms', 'epoch_us'])
        .optional()
        .meta({ description: 'How a numeric column counts time since 1970', examples: ['epoch_ms'] }),
    }),
  ])
  .meta({
    description: 'With `in: archive`, instead of `events`: the column that holds the start of every row',
    examples: ['started_at'],
  });

export type WrittenStart = z.output<typeof startColumnSchema>;
export type WrittenEvent = z.output<typeof eventSchema>;
