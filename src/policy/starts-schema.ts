import { z } from 'zod';
import { refuse } from '../reading/refuse.ts';
import { nameSchema } from '../reading/slug.ts';
import type { Starts } from './policy.ts';
import { distinctList } from './text-schema.ts';

/** The event from which the clock runs, or which of several counts. */
export const startsSchema = z.union([
  nameSchema.transform((event): Starts => ({ combine: 'only', events: [event] })),
  z
    .strictObject({
      latest: distinctList(nameSchema, 2)
        .optional()
        .meta({
          description:
            'The clock runs from the latest of these events; events that have not happened are left out.',
          examples: [['collected', 'last contact']],
        }),
      earliest: distinctList(nameSchema, 2)
        .optional()
        .meta({
          description:
            'The clock runs from the earliest of these events; events that have not happened are left out.',
          examples: [['contract ended', 'account deleted']],
        }),
    })
    .transform(({ latest, earliest }, issues): Starts => {
      if (latest !== undefined && earliest !== undefined)
        refuse(issues, 'starts-both', {}, ['earliest'], 'key');
      else if (latest !== undefined) return { combine: 'latest', events: latest };
      else if (earliest !== undefined) return { combine: 'earliest', events: earliest };
      else refuse(issues, 'missing-key', { key: 'latest' });
      return z.NEVER;
    }),
]);

/** A list of events does not say which of them counts. */
export function requireOneStart(
  { starts }: { readonly starts?: unknown },
  issues: z.core.$RefinementCtx<unknown>,
): void {
  if (!Array.isArray(starts) || starts.length < 2 || !starts.every((event) => typeof event === 'string'))
    return;
  refuse(issues, 'starts-list', { events: starts.map(inFlowList).join(', ') }, ['starts']);
}

/** As it must be written between brackets: YAML 1.2, 7.3.3 says what a plain text cannot hold there. */
function inFlowList(text: string): string {
  return /^[\p{L}\p{N}][\p{L}\p{N} ’'/_.-]*$/u.test(text) ? text : JSON.stringify(text);
}
