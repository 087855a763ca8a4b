import { z } from 'zod';
import { refuse } from '../../reading/refuse.ts';
import { onSchema, toJoins, type WrittenOn } from '../place/link.ts';
import { bareTable, tableSchema } from '../place/name.ts';
import type { ArchiveTable } from '../place/place.ts';
import { archiveTableSchema } from './archive-schema.ts';

type Issues = z.core.$RefinementCtx<unknown>;

/** Lists of dependants below each other at most. */
const MAX_LEVELS = 5;
/** Dependants of one category in one table at most, on all levels. */
const MAX_DEPENDANTS = 100;

/** Rows of another table that depend on a row, as written. */
export interface WrittenDependant {
  readonly table: string;
  readonly on: WrittenOn;
  readonly then: 'delete' | 'detach' | 'archive' | 'keep';
  readonly to?: ArchiveTable | undefined;
  readonly dependants?: readonly WrittenDependant[] | undefined;
}

const thenSchema = z.enum(['delete', 'detach', 'archive', 'keep']).meta({
  description:
    'What becomes of its rows when the row goes: `delete`, `detach` (the linking columns become null), `archive` (copied to the archive, then deleted) or `keep`',
  examples: ['delete'],
});

const listSchema = z
  .array(z.lazy((): z.ZodType<WrittenDependant> => dependantSchema))
  .min(1)
  .superRefine(checkTwice, { when: ({ value }) => Array.isArray(value) })
  .meta({
    description: 'Tables whose rows depend on a row, and what becomes of them when it goes',
    // biome-ignore lint/suspicious/noThenProperty: as a person writes it
    examples: [[{ table: 'agreements', on: 'subscriber_id', then: 'delete' }]],
  });

const dependantSchema = z
  .strictObject({
    table: tableSchema.meta({ description: 'The table that depends on this one', examples: ['agreements'] }),
    on: onSchema,
    // biome-ignore lint/suspicious/noThenProperty: the word is the language's own, and a schema is never awaited
    then: thenSchema,
    to: archiveTableSchema.optional(),
    dependants: listSchema.optional().meta({
      description: 'Tables whose rows depend on these in turn; only where these are deleted',
      // biome-ignore lint/suspicious/noThenProperty: as a person writes it
      examples: [[{ table: 'payments', on: 'agreement_id', then: 'detach' }]],
    }),
  })
  .superRefine((dependant, issues) => {
    if (dependant.then === 'archive' && dependant.to === undefined) refuse(issues, 'dependant-archive-where');
    if (dependant.then !== 'archive' && dependant.to !== undefined)
      refuse(issues, 'dependant-to-needless', { action: dependant.then }, ['to'], 'key');
    if (['delete', 'archive'].includes(dependant.then) || dependant.dependants === undefined) return;
    refuse(issues, 'dependants-of-the-kept', { action: dependant.then }, ['dependants'], 'key');
  }) as unknown as z.ZodType<WrittenDependant>;

/** What depends on the rows of a place, on all levels. */
export const dependantsSchema = listSchema.superRefine(
  (list, issues) => {
    const { count, levels } = sizeOf(list);
    if (count > MAX_DEPENDANTS) {
      refuse(issues, 'dependants-too-many', { count, maximum: MAX_DEPENDANTS });
    }
    if (levels > MAX_LEVELS) refuse(issues, 'dependants-too-deep', { levels, maximum: MAX_LEVELS });
  },
  { when: ({ value }) => Array.isArray(value) },
);

/** One link to a table stands once below a table: two answers to what becomes of its rows are none. */
function checkTwice(list: readonly unknown[], issues: Issues): void {
  const links = list.map(linkText);
  for (const [index, link] of links.entries()) {
    if (link === null || links.indexOf(link) === index) continue;
    refuse(issues, 'dependant-repeated', { table: (list[index] as WrittenDependant).table }, [
      index,
      'table',
    ]);
  }
}

/** A text for one link whatever its spelling; null where it is faulty, which is told elsewhere. */
function linkText(written: unknown): string | null {
  const { table, on } = (written ?? {}) as { readonly table?: unknown; readonly on?: unknown };
  const columns = onSchema.safeParse(on);
  if (typeof table !== 'string' || !columns.success) return null;
  const joins = toJoins(columns.data).map(({ theirs, ours }) => JSON.stringify([theirs, ours]));
  return JSON.stringify([bareTable(table), joins.sort()]);
}

/** How many dependants there are, and on how many levels, counted without trusting their shape. */
function sizeOf(list: unknown): { readonly count: number; readonly levels: number } {
  if (!Array.isArray(list)) return { count: 0, levels: 0 };
  const inner = list.map((one) => sizeOf((one as Partial<WrittenDependant> | null)?.dependants));
  return {
    count: list.length + inner.reduce((sum, { count }) => sum + count, 0),
    levels: 1 + Math.max(0, ...inner.map(({ levels }) => levels)),
  };
}
