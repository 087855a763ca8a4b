import { z } from 'zod';
import { BY, count, hash, oneOf, type Said, uuid, words, yesOrNo } from './field.ts';

export const keyRotatedSchema = z
  .strictObject({
    kind: z.literal('key rotated'),
    purpose: oneOf(['signing', 'digest'], 'What the key is for'),
    old: words('The name of the key before; null for the first of its purpose').nullable(),
    new: words('The name of the key from now on'),
    verifier: words(
      'The new signing key as a C2SP verifier key (`name+hash+base64`); null for digest keys, which nobody may know',
    ).nullable(),
    signed_by_old: words(
      'Ed25519 signature by the old signing key, base64; null for the first one and for digest keys',
    ).nullable(),
    signed_by_new: words('Ed25519 signature by the new signing key, base64; null for digest keys').nullable(),
    ...BY,
  })
  .meta({ description: "A key came into use, or took another one's place" });

export const checkpointSchema = z
  .strictObject({
    kind: z.literal('checkpoint'),
    size: count('How many entries, from the first on, were signed'),
    root: hash('RFC 6962 root of those entries'),
    key: words('The name of the signing key'),
    sinks: z
      .array(z.strictObject({ sink: words('Where it went'), ok: yesOrNo('Whether it arrived') }))
      .meta({ description: 'The places outside the database to which it was offered' }),
  })
  .meta({
    description: 'The tree of the first `size` entries was signed, and the signed note offered to every sink',
  });

export const alarmRaisedSchema = z
  .strictObject({
    kind: z.literal('alarm raised'),
    alarm: uuid('The alarm'),
    about: oneOf(['ledger', 'sinks', 'target', 'control'], 'What is wrong'),
    connection: words('The connection that it is about; null: every one').nullable(),
    code: words('A slug for what is wrong'),
    facts: z
      .record(z.string(), z.union([z.string(), z.number(), z.null()]))
      .meta({ description: "Numbers and names of ours; no row's value" }),
    stops: yesOrNo('Whether no batch begins while it stands'),
  })
  .meta({ description: 'Something is wrong that a person must look at' });

export const alarmClearedSchema = z
  .strictObject({
    kind: z.literal('alarm cleared'),
    alarm: uuid('The alarm'),
    role: BY.role.nullable(),
    who: BY.who.nullable(),
  })
  .meta({ description: 'It is over: by itself (`role` and `who` are null), or because a person says so' });

export const receiptsPrunedSchema = z
  .strictObject({
    kind: z.literal('receipts pruned'),
    connection: words('The connection of the target'),
    horizon: count('Receipts of batches whose outcome is this entry or an older one are about to go'),
    ...BY,
  })
  .meta({ description: 'Old receipts are about to go from a target' });

export const digestsPrunedSchema = z
  .strictObject({
    kind: z.literal('digests pruned'),
    horizon: count('The keyed digests of batches whose intent is this entry or an older one are gone'),
    batches: count('Of how many batches'),
    ...BY,
  })
  .meta({ description: 'Old keyed digests of rows are gone; their roots stay' });

export const accessAnchoredSchema = z
  .strictObject({
    kind: z.literal('access anchored'),
    size: count('How many views of the evidence were noted so far'),
    head: hash('The hash of the last one'),
  })
  .meta({ description: 'The end of the access log at this moment' });

export type KeyRotated = Said<typeof keyRotatedSchema>;
export type CheckpointMade = Said<typeof checkpointSchema>;
export type AlarmRaised = Said<typeof alarmRaisedSchema>;
export type EvidenceEntry =
  | KeyRotated
  | CheckpointMade
  | AlarmRaised
  | Said<typeof alarmClearedSchema>
  | Said<typeof receiptsPrunedSchema>
  | Said<typeof digestsPrunedSchema>
  | Said<typeof accessAnchoredSchema>;
