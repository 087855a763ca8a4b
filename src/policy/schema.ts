import { z } from 'zod';
import { parseDay } from '../calendar/day.ts';
import { jsonSchema } from '../reading/json-schema.ts';
import { notBuilt, refuse } from '../reading/refuse.ts';
import { nameSchema, slugSchema } from '../reading/slug.ts';
import { exampleSchema } from './example-schema.ts';
import { keepSchema, periodSchema } from './period-schema.ts';
import type { Action, Starts } from './policy.ts';
import { distinctList, languagesSchema, oneOrMore, textSchema, textsSchema } from './text-schema.ts';

const TITLE_CHARACTERS = 200;
const PURPOSE_CHARACTERS = 2_000;

const legalBasisSchema = z.enum([
  'consent',
  'contract',
  'legal_obligation',
  'vital_interests',
  'public_task',
  'legitimate_interests',
]);

const startsSchema = z.union([
  nameSchema.transform((event): Starts => ({ combine: 'only', events: [event] })),
  z
    .strictObject({
      latest: distinctList(nameSchema, 2)
        .optional()
        .meta({
          description:
            'The clock runs from the latest of these events; events that have not happened are left out.',
          examples: [['collected', 'last contact']],
        }),
      earliest: notBuilt('earliest', 'The clock runs from the earliest of these events.'),
    })
    .transform(({ latest }, issues): Starts => {
      if (latest !== undefined) return { combine: 'latest', events: latest };
      refuse(issues, 'missing-key', { key: 'latest' });
      return z.NEVER;
    }),
]);

const actionSchema = z
  .enum(['delete', 'anonymise', 'pseudonymise', 'archive', 'summarise', 'review'])
  .transform((action, issues): Action => {
    if (action === 'delete') return action;
    refuse(issues, 'not-built-yet', { key: `then: ${action}` });
    return z.NEVER;
  });

const daySchema = z.string().superRefine((text, issues) => {
  if (parseDay(text) === null) refuse(issues, 'not-a-date', { written: text });
});

/** A policy as a person writes it. What concerns several keys at once is checked in `check.ts`. */
export const policySchema = z.strictObject({
  category: slugSchema.meta({
    description: 'What the policy is about, as one short word; no other policy has it.',
    examples: ['subscribers'],
  }),
  title: textsSchema(TITLE_CHARACTERS).meta({
    description: 'The category in words, for people; one text, or one text a language.',
    examples: [{ en: 'Subscribers', fr: 'Abonnés' }],
  }),
  purpose: textsSchema(PURPOSE_CHARACTERS).meta({
    description: 'Why the data is held (GDPR, art. 13(1)(c)); one text, or one text a language.',
    examples: [{ en: 'Performing the subscription agreement', fr: "Exécution du contrat d'abonnement" }],
  }),
  legal_basis: oneOrMore(legalBasisSchema).meta({
    description: 'What makes the processing lawful (GDPR, art. 6(1)); one, or a list.',
    examples: ['contract', ['consent', 'legitimate_interests']],
  }),
  source: textSchema(PURPOSE_CHARACTERS)
    .optional()
    .meta({
      description: 'Where the promise was made: document, date, section.',
      examples: ['Privacy policy, 31/03/2021, §5'],
    }),
  starts: startsSchema.meta({
    description: 'The event from which the clock runs (DIN 66398), or `latest` with a list of events.',
    examples: ['agreement terminated', { latest: ['collected', 'last contact'] }],
  }),
  keep: keepSchema.meta({
    type: 'string',
    description:
      'How long: one number and one unit, in English or French, or ISO 8601. Not built yet, and refused: no longer, indefinitely, forbidden, and periods by the value of an attribute.',
    examples: ['5 years', '13 mois', 'P13M'],
  }),
  extend_while: oneOrMore(nameSchema)
    .optional()
    .meta({
      description:
        'Conditions during which the data is kept past `keep`, never past `at_most`; one, or a list.',
      examples: ['under investigation'],
    }),
  at_most: periodSchema.optional().meta({
    type: 'string',
    description:
      'The longest time, whatever holds; longer than `keep`, and only together with `extend_while`.',
    examples: ['13 months'],
  }),
  // biome-ignore lint/suspicious/noThenProperty: the word is the language's own, and a schema is never awaited
  then: actionSchema.meta({
    description:
      'What happens when the time is over: delete. The other words are not built yet, and refused.',
    examples: ['delete'],
  }),
  words: z
    .record(nameSchema, languagesSchema(TITLE_CHARACTERS))
    .optional()
    .meta({
      description: 'The events and conditions of this policy in other languages.',
      examples: [{ 'agreement terminated': { fr: 'fin du contrat' } }],
    }),
  reviewed: daySchema.optional().meta({
    description: 'The day on which the DPO last looked at the policy.',
    examples: ['2024-03-31'],
  }),
  draft: z
    .boolean()
    .optional()
    .meta({
      description: 'Whether the policy is only read and checked, and never applied.',
      examples: [true],
    }),
  examples: z
    .array(exampleSchema)
    .optional()
    .meta({
      description: "The DPO's own tests of this policy.",
      examples: [[{ given: { 'agreement terminated': '2019-03-31' }, on: '2024-04-01', expect: 'deleted' }]],
    }),
  stages: notBuilt('stages', 'Several periods from one start, each with what then happens.'),
  suspend_while: notBuilt('suspend_while', 'Conditions during which nothing is due (GDPR, art. 18).'),
  keep_at_least: notBuilt(
    'keep_at_least',
    'A legal minimum: whatever would remove the data earlier is withheld.',
  ),
  gone_within: notBuilt('gone_within', 'The time within which the data is gone from backups, too.'),
  review_every: notBuilt('review_every', 'How often the DPO looks at the policy again.'),
  accept: notBuilt('accept', 'Warnings that the DPO has seen and answers for.'),
});

/** For a policy that uses what is not built yet: the keys that such a policy may leave out are not missed. */
export const unbuiltPolicySchema = policySchema.partial({
  starts: true,
  keep: true,
  // biome-ignore lint/suspicious/noThenProperty: the word is the language's own, and a schema is never awaited
  then: true,
});

/** The JSON Schema (draft-7) of `policies/*.yaml`, for editors. */
export function policyJsonSchema(): object {
  return jsonSchema(policySchema, { title: 'A retention policy of retentiond', id: 'policy.schema.json' });
}
