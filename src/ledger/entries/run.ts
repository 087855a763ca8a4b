import { z } from 'zod';
import { count, hash, instant, oneOf, type Said, uuid, words } from './field.ts';

export const openedSchema = z
  .strictObject({
    kind: z.literal('opened'),
    ledger: uuid('Which ledger this is, for ever'),
  })
  .meta({ description: 'The first entry of every ledger' });

const begun = {
  run: uuid('The run'),
  rule: words('`connection/table/category`, with the stage or the period where there are several'),
  version: hash(
    "The rule's version: SHA-256 over the RFC 8785 text of what decides which rows change, and how",
  ),
  policy: hash('SHA-256 of the text of the policy file'),
  category: words('The category of data, as the policy names it'),
  connection: words('The connection, as the configuration names it'),
  table: words('The table, with its schema'),
  action: words('What becomes of the rows: `delete`, `anonymise`, `pseudonymise`, `archive`, `summarise`'),
  now: instant('The present that every deadline of the run is measured against'),
  cutoff: instant('Rows whose start lies before it are past `keep`'),
  due_at: instant('When the schedule wanted it; null where a person started it').nullable(),
  late_seconds: count(
    'How long after that it began, in whole seconds; null where a person started it. Older entries lack it',
  )
    .nullable()
    .exactOptional(),
  invocation: uuid(
    'What the runs of one `apply` share, as it prints it; missing where the schedule wanted the run, and in older entries',
  ).exactOptional(),
};

export const runStartedSchema = z
  .strictObject({
    kind: z.literal('run started'),
    ...begun,
    fence: count("The number of the rule's lease: a later holder has a higher one"),
    approval: words(
      'What it relies on: the version or the digest of the plan that was approved, or `never` where nobody is asked. Older entries lack it',
    ).exactOptional(),
  })
  .meta({ description: 'A run has begun to act, or goes on after it was interrupted' });

export const runObservedSchema = z
  .strictObject({
    kind: z.literal('run observed'),
    ...begun,
    due: count('Rows that it would have taken'),
  })
  .meta({ description: 'A run that changed nothing, as `mode: observe` wants' });

export const runEndedSchema = z
  .strictObject({
    kind: z.literal('run ended'),
    run: uuid('The run'),
    rule: words('Its rule'),
    status: oneOf(
      ['succeeded', 'failed', 'interrupted', 'paused', 'cancelled'],
      'How it ended; one that was interrupted or paused goes on later',
    ),
    stopped_by: words('The code of what ended it; null where nothing was due any more').nullable(),
    rows: count('Rows changed by the run so far: what its committed outcomes add up to'),
    batches: count('Committed batches of the run so far'),
  })
  .meta({ description: 'A run acts no more' });

export type RunStarted = Said<typeof runStartedSchema>;
export type RunEnded = Said<typeof runEndedSchema>;
export type RunEntry = Said<typeof openedSchema> | RunStarted | Said<typeof runObservedSchema> | RunEnded;
