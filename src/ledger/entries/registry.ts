import { z } from 'zod';
import { planApprovedSchema, ruleApprovedSchema } from './approval.ts';
import { copiesRemovedSchema, intentSchema, outcomeSchema } from './batch.ts';
import {
  accessAnchoredSchema,
  alarmClearedSchema,
  alarmRaisedSchema,
  checkpointSchema,
  digestsPrunedSchema,
  keyRotatedSchema,
  receiptsPrunedSchema,
} from './evidence.ts';
import { count, hash, instant } from './field.ts';
import { holdEffectiveSchema, holdPlacedSchema, holdReleaseAskedSchema, holdReleasedSchema } from './hold.ts';
import {
  attemptRefusedSchema,
  pauseLiftedSchema,
  pausePlacedSchema,
  runCancelledSchema,
  runRetriedSchema,
} from './operation.ts';
import { configurationChangedSchema, policiesInForceSchema } from './policies.ts';
import { openedSchema, runEndedSchema, runObservedSchema, runStartedSchema } from './run.ts';

/** What each kind of entry says, in each format that a ledger may hold. A format that was released only grows optional fields. */
export const BODY_SCHEMAS = {
  opened: { 1: openedSchema },
  'policies in force': { 1: policiesInForceSchema },
  'configuration changed': { 1: configurationChangedSchema },
  'rule approved': { 1: ruleApprovedSchema },
  'plan approved': { 1: planApprovedSchema },
  'run started': { 1: runStartedSchema },
  'run observed': { 1: runObservedSchema },
  'run ended': { 1: runEndedSchema },
  intent: { 1: intentSchema },
  outcome: { 1: outcomeSchema },
  'copies removed': { 1: copiesRemovedSchema },
  'hold placed': { 1: holdPlacedSchema },
  'hold effective': { 1: holdEffectiveSchema },
  'hold release asked': { 1: holdReleaseAskedSchema },
  'hold released': { 1: holdReleasedSchema },
  'attempt refused': { 1: attemptRefusedSchema },
  'pause placed': { 1: pausePlacedSchema },
  'pause lifted': { 1: pauseLiftedSchema },
  'run cancelled': { 1: runCancelledSchema },
  'run retried': { 1: runRetriedSchema },
  'key rotated': { 1: keyRotatedSchema },
  checkpoint: { 1: checkpointSchema },
  'alarm raised': { 1: alarmRaisedSchema },
  'alarm cleared': { 1: alarmClearedSchema },
  'receipts pruned': { 1: receiptsPrunedSchema },
  'digests pruned': { 1: digestsPrunedSchema },
  'access anchored': { 1: accessAnchoredSchema },
} as const satisfies Record<string, Readonly<Record<number, z.ZodObject>>>;

/** What stands in every entry, whatever it says. */
const LINK = {
  seq: count('The number of the entry; the first one has 1'),
  previous: hash('SHA-256 of the text of the entry before; zeros before the first'),
  at: instant('When it was written, by the clock of the host'),
};

export interface EntrySchema {
  readonly kind: string;
  readonly format: number;
  /** Of the whole entry. */
  readonly schema: z.ZodObject;
}

/** Every kind in every format. */
export const ENTRY_SCHEMAS: readonly EntrySchema[] = Object.entries(BODY_SCHEMAS).flatMap(([kind, formats]) =>
  Object.entries(formats).map(([format, body]) => ({
    kind,
    format: Number(format),
    schema: wholeSchema(Number(format), body),
  })),
);

const BY_NAME = new Map(ENTRY_SCHEMAS.map((one) => [nameOf(one.kind, one.format), one.schema]));

/**
 * What is wrong with the form of an entry, in one line that holds no value of it; null where it is as its kind and
 * format say. `link` is the whole entry, parsed.
 */
export function checkBody(link: Readonly<Record<string, unknown>>): string | null {
  const schema = BY_NAME.get(nameOf(link['kind'], link['format']));
  if (!schema) return 'it is of a kind or format that this version does not know';
  const [issue] = schema.safeParse(link).error?.issues ?? [];
  if (!issue) return null;
  if (issue.code === 'unrecognized_keys') return `the ${link['kind']} has a field that it cannot have`;
  // Deeper in, a name may be the text's own.
  return `the field ${String(issue.path[0])} of the ${link['kind']} is not what it must be`;
}

function nameOf(kind: unknown, format: unknown): string {
  return JSON.stringify([kind, format]);
}

function wholeSchema(format: number, body: z.ZodObject): z.ZodObject {
  const { description } = z.globalRegistry.get(body) ?? {};
  const whole = z.strictObject({
    format: z.literal(format).meta({ description: 'The format of this kind of entry' }),
    ...LINK,
    ...body.shape,
  });
  return description === undefined ? whole : whole.meta({ description });
}
