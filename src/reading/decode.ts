import type { z } from 'zod';
import { capFindings, MAXIMUM_FINDINGS } from './cap.ts';
import type { Document, Reading } from './document.ts';
import { explainIssues } from './issue.ts';
import { keysOfMapping } from './unknown-keys.ts';

/** A document's value in the shape of a schema; whatever does not fit is a finding at the key or value concerned. */
export function decode<T>(document: Document, schema: z.ZodType<T>): Reading<T> {
  const result = schema.safeParse(document.value, { error: keysOfMapping });
  if (result.success) return { value: result.data, findings: [] };
  return {
    value: null,
    findings: capFindings(explainIssues(document, result.error.issues.slice(0, MAXIMUM_FINDINGS + 1))),
  };
}

/**
 * The keys of a mapping that are sound by themselves, for checks between keys: these also run where another key
 * is wrong, so that every finding is reported at once.
 */
export function soundKeys<Shape extends z.core.$ZodLooseShape>(
  document: Document,
  schema: z.ZodObject<Shape>,
): Partial<z.output<z.ZodObject<Shape>>> {
  const sound: Record<string, unknown> = {};
  const value = document.value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  for (const [key, keySchema] of Object.entries(schema.shape)) {
    if (!Object.hasOwn(value, key)) continue;
    const result = (keySchema as z.ZodType).safeParse((value as Record<string, unknown>)[key]);
    if (result.success) sound[key] = result.data;
  }
  return sound as Partial<z.output<z.ZodObject<Shape>>>;
}
