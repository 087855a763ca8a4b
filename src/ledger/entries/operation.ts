import { z } from 'zod';
import { BY, instant, type Said, uuid, words } from './field.ts';

export const attemptRefusedSchema = z
  .strictObject({
    kind: z.literal('attempt refused'),
    attempt: words('The command, as it is typed: `apply`, `approve`, `hold release`'),
    rule: words('The rule that it was about; null: several, or none').nullable(),
    code: words('The code of the refusal'),
    ...BY,
  })
  .meta({ description: 'A guard has refused what a person asked for' });

export const pausePlacedSchema = z
  .strictObject({
    kind: z.literal('pause placed'),
    rule: words('The rule that rests; null: every rule').nullable(),
    until: instant('When it ends by itself; null: when it is resumed').nullable(),
    ...BY,
  })
  .meta({ description: 'A rule, or every rule, rests' });

export const pauseLiftedSchema = z
  .strictObject({
    kind: z.literal('pause lifted'),
    rule: words('The rule that rests no more; null: every rule').nullable(),
    ...BY,
  })
  .meta({ description: 'A rule, or every rule, rests no more' });

export const runCancelledSchema = z
  .strictObject({
    kind: z.literal('run cancelled'),
    run: uuid('The run'),
    rule: words('Its rule'),
    ...BY,
  })
  .meta({ description: 'A person has ended a run' });

export const runRetriedSchema = z
  .strictObject({
    kind: z.literal('run retried'),
    run: uuid('The run'),
    rule: words('Its rule'),
    ...BY,
  })
  .meta({ description: 'A person has a failed run tried again' });

export type RunCancelled = Said<typeof runCancelledSchema>;
export type OperationEntry =
  | Said<typeof attemptRefusedSchema>
  | Said<typeof pausePlacedSchema>
  | Said<typeof pauseLiftedSchema>
  | RunCancelled
  | Said<typeof runRetriedSchema>;
