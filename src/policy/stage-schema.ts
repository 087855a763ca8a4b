import { z } from 'zod';
import { NO_LONGER, type Period } from '../calendar/period.ts';
import type { Base } from '../datamap/place/place.ts';
import { refuse } from '../reading/refuse.ts';
import { readPeriod } from './period-schema.ts';
import type { Action } from './policy.ts';

/** Stages at most: the CNIL knows three, and each is a rule at every place. */
const MAX_STAGES = 10;

export const actionSchema: z.ZodType<Action> = z.enum([
  'delete',
  'anonymise',
  'pseudonymise',
  'archive',
  'summarise',
  'review',
]);

const baseSchema: z.ZodType<Base> = z.enum(['active', 'archive']);

const stageKeepSchema = z.unknown().transform((value, issues): Period => {
  if (value === 'no longer') return NO_LONGER;
  if (value === 'indefinitely' || value === 'forbidden') {
    refuse(issues, 'stage-without-period', { written: value });
    return z.NEVER;
  }
  return readPeriod(value, issues);
});

/** One stage as written. */
const stageSchema = z.strictObject({
  keep: stageKeepSchema.meta({
    type: 'string',
    description: 'How long from the start of the policy, not from the end of the stage before.',
    examples: ['90 days', '5 years'],
  }),
  // biome-ignore lint/suspicious/noThenProperty: the word is the language's own, and a schema is never awaited
  then: actionSchema.meta({ description: 'What happens then.', examples: ['archive', 'delete'] }),
  in: baseSchema.meta({
    description: 'Where the rows are: in daily use (`active`), or in the intermediate archive (`archive`).',
    examples: ['active', 'archive'],
  }),
});

/** Several periods from one start, in the order of time; what concerns several of them is checked in `check-stages.ts`. */
export const stagesSchema = z
  .array(stageSchema)
  .min(1)
  .max(MAX_STAGES)
  .meta({
    description:
      'Instead of `keep` and `then`: several periods from the one start, in the order of time, each with what then happens (CNIL: active base, intermediate archive, end).',
    examples: [
      [
        // biome-ignore lint/suspicious/noThenProperty: as a person writes it
        { keep: '90 days', then: 'archive', in: 'active' },
        // biome-ignore lint/suspicious/noThenProperty: as a person writes it
        { keep: '5 years', then: 'delete', in: 'archive' },
      ],
    ],
  });

export type WrittenStage = z.output<typeof stageSchema>;
