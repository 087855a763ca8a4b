import { z } from 'zod';
import { parseDay } from '../calendar/day.ts';
import { jsonSchema } from '../reading/json-schema.ts';
import { refuse } from '../reading/refuse.ts';
import { nameSchema, slugSchema } from '../reading/slug.ts';
import { exampleSchema } from './example-schema.ts';
import { type KeepByName, type PolicyKeep, periodsOf } from './keep.ts';
import { keepSchema } from './keep-schema.ts';
import { periodSchema } from './period-schema.ts';
import { actionSchema, stagesSchema } from './stage-schema.ts';
import { requireOneStart, startsSchema } from './starts-schema.ts';
import { languagesSchema, oneOrMore, textSchema, textsSchema } from './text-schema.ts';

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

const daySchema = z.string().superRefine((text, issues) => {
  if (parseDay(text) === null) refuse(issues, 'not-a-date', { written: text });
});

const acceptedSchema = z.strictObject({
  finding: slugSchema.meta({
    description: 'The code of the warning, as `retentiond validate` shows it.',
    examples: ['longer-than-recommended'],
  }),
  reason: textSchema(PURPOSE_CHARACTERS).meta({
    description: 'Why it is right as it is, for whoever asks later.',
    examples: ['a limitation period of five years'],
  }),
});

const policyShape = z.strictObject({
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
  starts: startsSchema.optional().meta({
    description:
      'The event from which the clock runs (DIN 66398), or `latest` or `earliest` with a list of events; needed wherever `keep` has a period, or `no longer`.',
    examples: ['agreement terminated', { latest: ['collected', 'last contact'] }],
  }),
  keep: keepSchema.optional().meta({
    description:
      'How long, unless there are `stages`: one number and one unit, in English or French, or ISO 8601; or `no longer` (gone as soon as the event has happened), `indefinitely` (needs `review_every`) or `forbidden` (must not be held at all); or either by the value of an attribute.',
    examples: [
      '5 years',
      '13 mois',
      'P13M',
      'no longer',
      { by: 'cookie name', periods: { '_ga_*': '24 months' }, otherwise: '6 months' },
    ],
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
  then: actionSchema.optional().meta({
    description:
      'What happens when the time is over: delete, anonymise, pseudonymise, archive (copied to the archive, then gone), summarise (counted anonymously, then gone), or review (nobody deletes, and the DPO looks). Needed wherever `keep` has a period, or `no longer`.',
    examples: ['delete', 'review'],
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
  review_every: periodSchema.optional().meta({
    type: 'string',
    description:
      'How often the DPO looks at the policy again, in days or longer; a review that is overdue is a warning.',
    examples: ['1 year'],
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
  stages: stagesSchema.optional(),
  suspend_while: oneOrMore(nameSchema)
    .optional()
    .meta({
      description:
        'Conditions during which nothing is due (GDPR, art. 18): the data stays, and nothing else is done with it; one, or a list.',
      examples: ['accuracy contested'],
    }),
  keep_at_least: periodSchema.optional().meta({
    type: 'string',
    description:
      'A legal minimum: whatever would remove the data earlier (another rule, or the end of what it depends on) is withheld. Archiving satisfies it. Not longer than `keep`.',
    examples: ['10 years'],
  }),
  gone_within: periodSchema.optional().meta({
    type: 'string',
    description:
      'The time within which the data is gone everywhere, backups included: proved from `keep`, the schedule and `backups_kept`.',
    examples: ['60 days'],
  }),
  accept: z
    .array(acceptedSchema)
    .min(1)
    .optional()
    .meta({
      description: 'Warnings that the DPO has seen and answers for.',
      examples: [[{ finding: 'longer-than-recommended', reason: 'a limitation period of five years' }]],
    }),
});

/** A policy as a person writes it. What else concerns several keys at once is checked in `check.ts`. */
export const policySchema = policyShape
  .superRefine(requireTerms, { when: isMapping })
  .superRefine(requireOneStart, { when: isMapping });

function isMapping({ value }: { readonly value: unknown }): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Asked of a `keep` that could not be read, too: most are periods. Stages say both for themselves. */
function requireTerms(
  policy: Partial<z.output<typeof policyShape>>,
  issues: z.core.$RefinementCtx<unknown>,
): void {
  if (policy.stages !== undefined) {
    if (policy.starts === undefined) refuse(issues, 'missing-key', { key: 'starts' }, ['starts']);
    return;
  }
  if (policy.keep === undefined) refuse(issues, 'missing-key', { key: 'keep' }, ['keep']);
  if (isSound(policy.keep) && periodsOf(policy.keep).length === 0) return;
  for (const key of ['starts', 'then'] as const) {
    if (policy[key] === undefined) refuse(issues, 'missing-key', { key }, [key]);
  }
}

/** Where `keep` is refused, what was written is still in its place. */
function isSound(keep: PolicyKeep | undefined): keep is PolicyKeep {
  if (typeof keep === 'string') return keep === 'indefinitely' || keep === 'forbidden';
  return typeof keep === 'object' && keep !== null && Array.isArray((keep as Partial<KeepByName>).names);
}

/** The JSON Schema (draft-7) of `policies/*.yaml`, for editors. */
export function policyJsonSchema(): object {
  return jsonSchema(policySchema, { title: 'A retention policy of retentiond', id: 'policy.schema.json' });
}
