import { z } from 'zod';
import { refuse } from '../../reading/refuse.ts';
import type { Join } from '../../sql/predicate.ts';
import { columnSchema, tableSchema } from './name.ts';

type Issues = z.core.$RefinementCtx<unknown>;

/** The columns of a link as written: theirs alone, for our row key; or theirs and ours. */
export type WrittenOn = string | Readonly<Record<string, string>>;

/** What a link to another table says beside the column that is read there. */
interface LinkKeys {
  readonly of?: unknown;
  readonly on?: unknown;
  readonly where?: unknown;
}

const pairsSchema = z.record(columnSchema, columnSchema).superRefine((pairs, issues) => {
  if (Object.keys(pairs).length === 0) refuse(issues, 'link-without-columns');
});

/** Which columns link the two tables. */
export const onSchema = z.union([columnSchema, pairsSchema]).meta({
  description: 'Their column that holds our row key; or each of their columns and ours, `{ theirs: ours }`',
  examples: ['subscriber_id', { log_id: 'id' }],
});

/** The other table of a link; always on the same connection. */
export const otherTableSchema = tableSchema.meta({
  description: 'The other table, of the same connection',
  examples: ['agreements'],
});

/** Refuses half a link at `key`, the column that is read from the other table. */
export function checkLink(link: LinkKeys, key: string, issues: Issues): void {
  if (hasUnknownKey(issues)) return;
  for (const missing of ['of', 'on'] as const) {
    if (link[missing] === undefined) refuse(issues, 'link-incomplete', { missing }, [key], 'key');
  }
}

/** Whether a key was found that nobody knows: it may be the misspelt one that seems to be missing. */
export function hasUnknownKey({ issues }: Issues): boolean {
  return issues.some(({ code, path }) => code === 'unrecognized_keys' && (path ?? []).length === 0);
}

/** Pairs of columns; ours is null where the row key is meant. */
export function toJoins(on: WrittenOn): Join[] {
  if (typeof on === 'string') return [{ theirs: on, ours: null }];
  return Object.entries(on).map(([theirs, ours]) => ({ theirs, ours }));
}
