import type { Predicate } from '../../sql/predicate.ts';
import { admittedBy, exclude, type Test } from './admitted.ts';

/** A predicate whose `not` stands at single tests only. */
type Plain = Test | Group<'all'> | Group<'any'>;

interface Group<Op> {
  readonly op: Op;
  readonly predicates: readonly Plain[];
}

type Known = Map<Plain, Map<Plain, boolean>>;

/**
 * Whether no row can satisfy both filters, proved by the values of one column. False means "not proved": no filter
 * at all reaches every row, and values that a server might hold to be equal count as equal.
 */
export function proveDisjoint(a: Predicate | null, b: Predicate | null): boolean {
  if (a === null || b === null) return false;
  return areDisjoint(plain(a, true), plain(b, true), new Map());
}

/** Pushes `not` down to the tests, by De Morgan's laws; they hold because predicates are two-valued. */
function plain(predicate: Predicate, holds: boolean): Plain {
  switch (predicate.op) {
    case 'not':
      return plain(predicate.predicate, !holds);
    case 'all':
    case 'any':
      return {
        op: holds === (predicate.op === 'all') ? 'all' : 'any',
        predicates: predicate.predicates.map((part) => plain(part, holds)),
      };
    case 'some':
      // Rows of other tables come and go, so it proves nothing: it counts as letting every row through.
      return { op: 'all', predicates: [] };
    default:
      return { op: 'test', column: predicate.column, admitted: admittedBy(predicate, holds) };
  }
}

/** Remembers each pair, so that nested lists cost no more than their product. */
function areDisjoint(a: Plain, b: Plain, known: Known): boolean {
  const row = known.get(a) ?? new Map<Plain, boolean>();
  known.set(a, row);
  const remembered = row.get(b);
  if (remembered !== undefined) return remembered;
  const answer = decide(a, b, known);
  row.set(b, answer);
  return answer;
}

function decide(a: Plain, b: Plain, known: Known): boolean {
  if (a.op === 'any') return a.predicates.every((part) => areDisjoint(part, b, known));
  if (b.op === 'any') return b.predicates.every((part) => areDisjoint(a, part, known));
  if (a.op === 'all' && a.predicates.some((part) => areDisjoint(part, b, known))) return true;
  if (b.op === 'all') return b.predicates.some((part) => areDisjoint(a, part, known));
  if (a.op === 'all') return false;
  return a.column === b.column && exclude(a.admitted, b.admitted);
}
