import { z } from 'zod';
import { refuse } from '../reading/refuse.ts';
import { nameSchema } from '../reading/slug.ts';
import { parseMoment } from './moment.ts';
import type { Expectation } from './policy.ts';

const wordSchema: z.ZodType<Expectation> = z.enum([
  'kept',
  'deleted',
  'undated',
  'anonymised',
  'pseudonymised',
  'archived',
  'summarised',
  'review',
  'breach',
]);

const expectationSchema = z.union([
  wordSchema,
  z
    .strictObject({
      active: wordSchema.optional().meta({ description: 'Of the active base.', examples: ['archived'] }),
      archive: wordSchema.optional().meta({ description: 'Of the archive.', examples: ['deleted'] }),
    })
    .superRefine((bases, issues) => {
      if (bases.active === undefined && bases.archive === undefined)
        refuse(issues, 'missing-key', { key: 'active' });
    }),
]);

/** One of the DPO's own tests; whether its words are the policy's is checked where these are known. */
export const exampleSchema = z.strictObject({
  given: z.record(nameSchema, z.unknown().meta({ type: ['string', 'boolean'] })).meta({
    description:
      'What is known of one person: each event with its day or its day and time, each condition that holds as `true`, the attribute with its value.',
    examples: [{ 'agreement terminated': '2019-03-31' }, { set: '2019-03-31', 'cookie name': '_ga' }],
  }),
  on: z
    .string()
    .superRefine((text, issues) => {
      if (parseMoment(text) === null) refuse(issues, 'not-a-moment', { written: text });
    })
    .meta({
      description:
        'The day, or the day and time, at which the example looks. A bare day is its first instant.',
      examples: ['2024-04-01'],
    }),
  expect: expectationSchema.meta({
    description:
      'What must have become of the data: kept, deleted, anonymised, pseudonymised, archived, summarised, review, breach or undated; with stages, one word for each base, `{ active: …, archive: … }`.',
    examples: ['deleted', { active: 'archived', archive: 'kept' }],
  }),
});
