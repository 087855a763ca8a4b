import { z } from 'zod';
import type { Keep } from '../calendar/keep.ts';
import { NO_LONGER } from '../calendar/period.ts';
import { nearest } from '../reading/nearest.ts';
import { refuse } from '../reading/refuse.ts';
import { nameSchema } from '../reading/slug.ts';
import type { KeepByName, PolicyKeep } from './keep.ts';
import { tiesAmong } from './name-order.ts';
import { readPeriod } from './period-schema.ts';

const WORDS: ReadonlyMap<string, Keep> = new Map<string, Keep>([
  ['no longer', NO_LONGER],
  ['indefinitely', 'indefinitely'],
  ['forbidden', 'forbidden'],
]);

/** A statement repeats every name several times, once for each pattern that it is an exception to, and servers count values. */
const MAX_NAMES = 150;
const MAX_NAME = 500;

const GROUP_KEYS = ['by', 'periods', 'otherwise'] as const;

const oneKeepSchema = z
  .unknown()
  .transform((value, issues): Keep => {
    // Of another shape, so that a union tells what is wrong with the group.
    if (isMapping(value) && GROUP_KEYS.some((key) => Object.hasOwn(value, key))) {
      issues.addIssue({ code: 'invalid_type', expected: 'string', input: value });
      return z.NEVER;
    }
    const text = typeof value === 'string' ? value.replace(/[\u00A0\u2007\u202F]/g, ' ').trim() : '';
    const word = WORDS.get(text);
    if (word !== undefined) return word;
    const suggestion = nearest(text, [...WORDS.keys()]);
    if (suggestion === null) return readPeriod(value, issues);
    refuse(issues, 'misspelt-value', { suggestion });
    return z.NEVER;
  })
  .meta({ type: 'string' });

const attributeValueSchema = z
  .string()
  .max(MAX_NAME)
  .superRefine((name, issues) => {
    if (name === '') refuse(issues, 'empty-text');
    else if (/[\p{Cc}\p{Cs}]/u.test(name)) refuse(issues, 'odd-value-name');
  });

const periodsSchema = z.record(attributeValueSchema, oneKeepSchema).superRefine(checkNames, {
  when: ({ value }) => isMapping(value),
});

const byNameSchema = z
  .strictObject({
    by: nameSchema.meta({
      description: 'The attribute; the data map says which column holds it.',
      examples: ['cookie name'],
    }),
    periods: periodsSchema.meta({
      description:
        'How long, by the value of the attribute. `*` stands for any text, letter case counts, and the most precise name decides.',
      examples: [{ _ga: '24 months', '_ga_*': '24 months' }],
    }),
    otherwise: oneKeepSchema.meta({
      description: 'How long for every other value, and where there is none.',
      examples: ['6 months'],
    }),
  })
  .transform(
    ({ by, periods, otherwise }): KeepByName => ({
      by,
      names: Object.entries(periods).map(([name, keep]) => ({ name, keep })),
      otherwise,
    }),
  );

/** A period, one of three words, or either of them by the value of an attribute. */
export const keepSchema: z.ZodType<PolicyKeep> = z.union([oneKeepSchema, byNameSchema]);

/** Of two patterns of one strength, nobody could say which decides. */
function checkNames(periods: object, issues: z.core.$RefinementCtx<unknown>): void {
  const names = Object.keys(periods);
  if (names.length === 0) refuse(issues, 'empty-list', { minimum: 1 });
  if (names.length > MAX_NAMES) {
    refuse(issues, 'list-too-long', { maximum: MAX_NAMES });
    return;
  }
  for (const [first, second] of tiesAmong(names))
    refuse(issues, 'names-tie', { first, second }, [second], 'key');
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
