import { z } from 'zod';
import type { FindingCode } from '../finding.ts';
import type { Facts } from '../finding-text/text.ts';

/** What a schema's own check hands to `decode` through zod's `params`. */
export interface Refusal {
  readonly code: FindingCode;
  readonly facts: Facts;
  readonly part: 'key' | 'value';
}

type Issues = z.core.$RefinementCtx<unknown>;

/** Reports a finding of the catalogue from inside a schema's check; `path` counts from the checked value. */
export function refuse(
  issues: Issues,
  code: FindingCode,
  facts: Facts = {},
  path: readonly (string | number)[] = [],
  part: Refusal['part'] = 'value',
): void {
  const params: Refusal = { code, facts, part };
  issues.addIssue({ code: 'custom', params: { ...params }, path: [...path] });
}

const notBuiltSchemas = new WeakSet<object>();

/** Whether a key's schema is one of `notBuilt`: such keys are not offered to whoever writes an unknown one. */
export function isNotBuilt(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && notBuiltSchemas.has(schema);
}

/** A key of the language that is known and not built yet: refused by name, never ignored. */
export function notBuilt(key: string, description = ''): z.ZodOptional<z.ZodUnknown> {
  const schema = z
    .unknown()
    .superRefine((value, issues) => {
      if (value !== undefined) refuse(issues, 'not-built-yet', { key }, [], 'key');
    })
    .optional()
    .meta({ description: `Not built yet, and refused. ${description}`.trim() });
  notBuiltSchemas.add(schema);
  return schema;
}
