import type { OwnBrake } from '../config/config.ts';
import type { RightOn } from '../sql/need.ts';

/** What brakes of a connection leave open of a right that no rule needs. */
export type ReadByBrakes =
  /** Their queries name its table, so that they need it. */
  | { readonly kind: 'named' }
  /** They may need it through a view or a function, or it is wider than one table; the names of the brakes. */
  | { readonly kind: 'unclear'; readonly brakes: readonly string[] }
  | { readonly kind: 'none' };

/** Rights by which a query reads. */
const READING: ReadonlySet<string> = new Set(['SELECT', 'EXECUTE']);

/** Names as they stand in a statement, in quotes or bare. */
const NAMES = /"(?:[^"]|"")*"|`(?:[^`]|``)*`|[\p{L}_][\p{L}\p{N}_$]*/gu;

/** Whether operators' own queries need a right that nothing else does. */
export function readByBrakes(
  own: readonly OwnBrake[],
  { right, table = null }: Partial<RightOn> & { readonly right: string },
): ReadByBrakes {
  const queries = own.filter((one) => one.kind === 'query');
  if (queries.length === 0 || !READING.has(right)) return { kind: 'none' };
  if (table !== null && queries.some(({ query }) => namesIn(query).has(table.toLowerCase())))
    return { kind: 'named' };
  return { kind: 'unclear', brakes: queries.map(({ name }) => name) };
}

/** Without letter case: a name too many leaves a right alone, and one too few would break a brake. */
function namesIn(query: string): ReadonlySet<string> {
  return new Set([...query.matchAll(NAMES)].map(([name]) => bare(name).toLowerCase()));
}

function bare(name: string): string {
  const quote = name[0] ?? '';
  if (quote !== '"' && quote !== '`') return name;
  return name.slice(1, -1).replaceAll(quote + quote, quote);
}
