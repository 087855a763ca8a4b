import { z } from 'zod';
import { refuse } from '../../reading/refuse.ts';
import { isSome, MAX_LEVELS, MAX_TESTS, sizeOf, type WrittenCondition } from '../condition/condition.ts';
import { onSchema, otherTableSchema } from '../place/link.ts';
import { nameFacts, problemOfColumn } from '../place/name.ts';

/** Values in one list at most. */
const MAX_VALUES = 1000;
const MAX_TEXT = 1000;

const textSchema = z
  .string()
  .max(MAX_TEXT)
  .superRefine((text, issues) => {
    if (/[\p{Cc}\p{Cs}]/u.test(text)) refuse(issues, 'value-impossible');
  });

const numberSchemas = [z.number(), z.bigint().meta({ type: 'integer' })] as const;

const scalarSchema = z.union([textSchema, ...numberSchemas, z.boolean(), z.null()]).meta({
  description: 'A value of the column; texts and dates in quotes',
  examples: ['prospect'],
});

const comparableSchema = z.union([textSchema, ...numberSchemas]);

const listSchema = z
  .array(scalarSchema)
  .min(1)
  .max(MAX_VALUES)
  .meta({
    description: 'One of several values',
    examples: [['new', 'open']],
  });

const operatorsSchema = z
  .strictObject({
    is: z
      .literal(['not null', null])
      .optional()
      .meta({ description: 'Whether the column is null', examples: ['not null'] }),
    not: z
      .union([scalarSchema, listSchema])
      .optional()
      .meta({
        description: 'The exact opposite of a value or a list; null is also not it',
        examples: ['closed'],
      }),
    above: comparisonSchema('Greater than the value'),
    at_least: comparisonSchema('Greater than the value, or equal'),
    below: comparisonSchema('Less than the value'),
    at_most: comparisonSchema('Less than the value, or equal'),
    starts_with: textSchema
      .min(1)
      .optional()
      .meta({
        description: 'A text begins with these characters; none of them is special',
        examples: ['EU-'],
      }),
  })
  .superRefine(
    (operators, issues) => {
      if (Object.keys(operators).length === 0) refuse(issues, 'condition-empty');
    },
    { when: ({ value, issues }) => isMapping(value) && issues.length === 0 },
  )
  .meta({ description: 'Comparisons; several mean *and*' });

function comparisonSchema(description: string): z.ZodOptional<typeof comparableSchema> {
  return comparableSchema.optional().meta({ description, examples: [18] });
}

const nestedSchema = z.lazy((): z.ZodType<WrittenCondition> => eitherSchema);

const groupSchema = z.array(nestedSchema).min(1);

const testsSchema = z
  .object({
    any: groupSchema
      .optional()
      .meta({ description: 'At least one of the conditions', examples: [[{ kind: 'a' }, { state: 'b' }]] }),
    all: groupSchema
      .optional()
      .meta({ description: 'Each of the conditions', examples: [[{ kind: 'a' }, { state: 'b' }]] }),
  })
  .catchall(z.union([scalarSchema, listSchema, operatorsSchema]))
  .superRefine(checkColumns, { when: ({ value }) => isMapping(value) })
  .meta({
    description: 'Columns and what they are compared with; several keys mean *and*',
    examples: [{ status: 'prospect' }],
  });

const someSchema = z
  .strictObject({
    some: otherTableSchema,
    on: onSchema,
    where: nestedSchema.optional().meta({
      description: 'Which rows of the other table count; left out, all that are linked',
      examples: [{ state: { not: 'closed' } }],
    }),
  })
  .superRefine(checkAlone, { when: ({ value }) => isMapping(value) })
  .meta({
    description: 'Whether another table has such a row',
    examples: [{ some: 'investigations', on: { log_id: 'id' }, where: { state: 'open' } }],
  });

/** By whether `some` stands in it, and not by which of the two has fewer faults. */
const choices = [
  meant(testsSchema, (value) => !isMapping(value) || !isSome(value)),
  meant(someSchema, (value) => isMapping(value) && isSome(value)),
] as const;

const eitherSchema = z.union(choices) as unknown as z.ZodType<WrittenCondition>;

/** The schema for values that it is meant for; all others have another shape, and it says nothing more of them. */
function meant<Schema extends z.ZodType>(
  schema: Schema,
  isMeant: (value: unknown) => boolean,
): z.ZodPreprocess<Schema> {
  return z.preprocess((value, issues) => {
    if (!isMeant(value)) issues.addIssue({ code: 'invalid_type', expected: 'object', input: value });
    return value;
  }, schema);
}

/** Beside `some`, a key that is none of the link's is mostly meant for a column of ours. */
function checkAlone(_condition: object, issues: z.core.$RefinementCtx<unknown>): void {
  const strange = issues.issues.flatMap((issue) => (isOwnKeys(issue) ? issue.keys : []));
  issues.issues.splice(0, issues.issues.length, ...issues.issues.filter((issue) => !isOwnKeys(issue)));
  for (const column of strange) refuse(issues, 'some-not-alone', { column }, [column], 'key');
}

function isOwnKeys(
  issue: z.core.$ZodRawIssue,
): issue is z.core.$ZodRawIssue<z.core.$ZodIssueUnrecognizedKeys> {
  return issue.code === 'unrecognized_keys' && (issue.path ?? []).length === 0;
}

/** The names of columns are keys here; also read where a value is wrong, so that every finding is told at once. */
function checkColumns(condition: object, issues: z.core.$RefinementCtx<unknown>): void {
  const keys = Object.keys(condition);
  if (keys.length === 0) refuse(issues, 'condition-empty');
  for (const key of keys) {
    const code = problemOfColumn(key);
    if (code !== null) refuse(issues, code, nameFacts(key), [key], 'key');
  }
}

/** A condition or filter: data, never SQL. */
export const conditionSchema: z.ZodType<WrittenCondition> = eitherSchema.superRefine(checkSize, {
  when: ({ value }) => isMapping(value),
});

/** A condition of the policy, or `none`. */
export const conditionOrNoneSchema = z
  .union([...choices, z.literal('none')])
  .superRefine(checkSize, { when: ({ value }) => isMapping(value) }) as unknown as z.ZodType<
  WrittenCondition | 'none'
>;

function checkSize(condition: unknown, issues: z.core.$RefinementCtx<unknown>): void {
  const { tests, levels } = sizeOf(condition);
  if (tests > MAX_TESTS) refuse(issues, 'condition-too-large', { tests, maximum: MAX_TESTS });
  if (levels > MAX_LEVELS) refuse(issues, 'condition-too-deep', { levels, maximum: MAX_LEVELS });
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
