import { z } from 'zod';
import { BY, count, date, hash, instant, keyName, oneOf, type Said, uuid, words, yesOrNo } from './field.ts';

export const holdPlacedSchema = z
  .strictObject({
    kind: z.literal('hold placed'),
    hold: uuid('The hold'),
    epoch: count('Holds are numbered; a batch that knows fewer of them cannot begin'),
    holds: oneOf(['category', 'person', 'rule', 'connection'], 'What it holds'),
    target: words('The name of the category, rule or connection; null: a person').nullable(),
    person_kind: words('Which kind of person; null where none is held').nullable(),
    person: hash("The keyed digest of the person's key; null where none is held").nullable(),
    matter: hash('Keyed digest of the matter: the text may name people'),
    reason: hash('Keyed digest of the reason'),
    digest_key: keyName('Names the key of the digests without telling it'),
    review_on: date('When it is looked at again; null: nobody said').nullable(),
    ...BY,
  })
  .meta({
    description: 'A legal hold stands: no batch that begins after this entry can touch what it holds',
  });

export const holdEffectiveSchema = z
  .strictObject({
    kind: z.literal('hold effective'),
    hold: uuid('The hold'),
    batches: z
      .array(
        z.strictObject({
          batch: uuid('A batch that was in flight when the hold was placed'),
          outcome: oneOf(['committed', 'aborted'], 'What became of it'),
        }),
      )
      .meta({ description: 'Those that were in flight when it was placed' }),
  })
  .meta({ description: 'Every batch that did not know the hold is over' });

const release = {
  hold: uuid('The hold'),
  reason: hash('Keyed digest of the reason'),
  digest_key: keyName('Names the key of the digest without telling it'),
  ...BY,
};

export const holdReleaseAskedSchema = z
  .strictObject({ kind: z.literal('hold release asked'), ...release })
  .meta({ description: 'One person has asked for the release, and another one must agree' });

export const holdReleasedSchema = z
  .strictObject({
    kind: z.literal('hold released'),
    ...release,
    four_eyes: yesOrNo('Whether two persons were needed: then another one has asked for it'),
    free_at: instant('The end of the cooling-off period: from then on rows are due again'),
  })
  .meta({ description: 'A hold ends, once its cooling-off period is over' });

export type HoldPlaced = Said<typeof holdPlacedSchema>;
export type HoldEffective = Said<typeof holdEffectiveSchema>;
export type HoldReleaseAsked = Said<typeof holdReleaseAskedSchema>;
export type HoldReleased = Said<typeof holdReleasedSchema>;
export type HoldEntry = HoldPlaced | HoldEffective | HoldReleaseAsked | HoldReleased;
