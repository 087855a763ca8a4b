import { z } from 'zod';
import { isPointer } from '../../anonymise/json-pointer.ts';
import { refuse } from '../../reading/refuse.ts';
import { hasUnknownKey } from '../place/link.ts';
import { PLACEHOLDERS, problemOfText } from '../place/set-text.ts';

type Issues = z.core.$RefinementCtx<unknown>;

const MAX_TEXT = 1_000;
const MAX_POINTERS = 50;

const setSchema = z
  .string()
  .max(MAX_TEXT)
  .superRefine((text, issues) => {
    const problem = problemOfText(text);
    if (problem) refuse(issues, problem, { allowed: PLACEHOLDERS.map((name) => `{${name}}`).join(', ') });
  })
  .meta({
    description:
      'A text instead of the value; `{random}` is anonymous and unique, `{digest}` is keyed and only for `then: pseudonymise`',
    examples: ['user-{random}@invalid.example'],
  });

const truncateIpSchema = z
  .strictObject({
    v4: z
      .int()
      .min(0)
      .max(32)
      .meta({ description: 'Leading bits of an IPv4 address that stay', examples: [24] }),
    v6: z
      .int()
      .min(0)
      .max(128)
      .meta({ description: 'Leading bits of an IPv6 address that stay', examples: [48] }),
  })
  .meta({ description: 'Keeps the leading bits of an IP address', examples: [{ v4: 24, v6: 48 }] });

const roundSchema = z
  .number()
  .superRefine((to, issues) => {
    if (!(to > 0)) refuse(issues, 'round-not-positive', { written: to });
  })
  .meta({ description: 'Rounds to the nearest multiple, half away from zero', examples: [10] });

const maskSchema = z
  .strictObject({
    keep_last: z
      .int()
      .min(0)
      .max(MAX_TEXT)
      .meta({ description: 'How many characters at the end stay', examples: [2] }),
  })
  .meta({ description: 'Every other character becomes `*`', examples: [{ keep_last: 2 }] });

const pointerSchema = z
  .string()
  .max(MAX_TEXT)
  .superRefine((text, issues) => {
    if (/[\p{Cc}\p{Cs}]/u.test(text)) refuse(issues, 'character-impossible');
    else if (!isPointer(text)) refuse(issues, 'pointer-malformed', { written: text });
  });

const removeSchema = z
  .array(pointerSchema)
  .min(1)
  .max(MAX_POINTERS)
  .superRefine((list, issues) => {
    for (const [index, pointer] of list.entries()) {
      if (list.indexOf(pointer) < index) refuse(issues, 'pointer-twice', { written: pointer }, [index]);
    }
  })
  .meta({
    description: 'Removes what stands at these JSON pointers (RFC 6901)',
    examples: [['/user/email', '/user/name']],
  });

const techniqueShape = {
  set: setSchema.optional(),
  truncate_ip: truncateIpSchema.optional(),
  generalise: z
    .enum(['year', 'month', 'day'])
    .optional()
    .meta({
      description: 'The first day of the year or month, or the midnight of the day',
      examples: ['year'],
    }),
  round: roundSchema.optional(),
  mask: maskSchema.optional(),
  remove: removeSchema.optional(),
};

const ALLOWED = ['null', ...Object.keys(techniqueShape).map((key) => `{ ${key}: … }`)].join(', ');

/** A text that is meant to be set, or a word for what is meant: that a group is missing would tell nobody which. */
function isBare(value: unknown): boolean {
  return value !== null && (typeof value !== 'object' || Array.isArray(value));
}

/** One technique, or null. */
export const techniqueSchema = z
  .union([z.strictObject(techniqueShape).superRefine(checkOne), z.null()])
  .superRefine((_, issues) => refuse(issues, 'technique-missing', { allowed: ALLOWED }), {
    when: ({ value }) => isBare(value),
  })
  .meta({
    description: 'What becomes of the column: `null`, or one technique',
    examples: [{ generalise: 'year' }],
  });

export type WrittenTechnique = z.output<typeof techniqueSchema>;

function checkOne(written: Readonly<Record<string, unknown>>, issues: Issues): void {
  const [first, ...others] = Object.keys(techniqueShape).filter((key) => written[key] !== undefined);
  if (first === undefined) {
    if (!hasUnknownKey(issues)) refuse(issues, 'technique-missing', { allowed: ALLOWED });
    return;
  }
  for (const second of others) refuse(issues, 'technique-twice', { first, second }, [second], 'key');
}
