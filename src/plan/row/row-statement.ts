import { and, type Fragment, join, not, or, raw, type Statement, sql } from '../../sql/fragment.ts';
import { column, OURS, predicateSql } from '../../sql/predicate-sql.ts';
import type { CheckedRule } from '../checked/checked-rule.ts';
import { familyOf, timeSql } from '../checked/time-column.ts';
import { blockingTables } from '../dependants/blockers.ts';
import { type Withholder, withholders } from '../dependants/withheld.ts';
import type { RulePlan } from '../plan.ts';
import { earlierTexts, markedText } from '../state/done.ts';
import { heldSql, type KnownHolds } from '../state/held.ts';
import { extended, pastAtMost, type RowState, stateSql } from '../state/state.ts';
import { stayings } from '../state/staying.ts';
import { keyLists } from './key-list.ts';

/** A row as the server answered it. */
type Answer = readonly (string | null)[];

/** What one rule says of one row. */
export interface RowAnswer {
  /** Whether the rule's filter lets the row in; where it does not, only `isUnassigned` counts. */
  readonly isIn: boolean;
  /** Whether no filter of the table lets the row in; false where this rule is not the one that asks. */
  readonly isUnassigned: boolean;
  readonly state: RowState;
  readonly extended: boolean;
  /** The kinds of person by whom it is held. */
  readonly heldBy: readonly string[];
  /** The events' times as the server wrote them, in the policy's order. */
  readonly starts: readonly (string | null)[];
  /** When it was done, as the server wrote it; null where it never was, or the rule alters nothing. */
  readonly marked: string | null;
  /** When each stage before this one was done, likewise. */
  readonly earlier: readonly (string | null)[];
  readonly withheldBy: readonly Pick<Withholder, 'path' | 'reason'>[];
  /** Whether it is past `at_most` by its dates, whether or not a condition holds. */
  readonly pastAtMost: boolean;
  /** `schema.table` */
  readonly blockedBy: readonly string[];
}

/** One statement, and how its only row is read; no row is answered where none has the key. */
export interface RowQuestion {
  readonly statement: Statement;
  read(row: Answer): RowAnswer;
}

/** Asks for one row of a rule's table by the key that a person typed, with the very text by which `plan` counts states. */
export function questionFor(
  { checked, boundaries }: RulePlan,
  key: readonly string[],
  holds: KnownHolds,
): RowQuestion {
  const { rule, dialect, filter, tableFilters, times } = checked;
  const { people } = holds.heldIn({ rule: rule.id, category: rule.category, connection: rule.connection });
  const persons = checked.person.map(
    (one) => [one.kind, heldSql(dialect, [one], { everything: false, people })] as const,
  );
  const withholding = withholders(checked, boundaries, holds);
  const blocking = blockingTables(checked);
  const columns = [
    dialect.truth(filter ? predicateSql(dialect, filter) : raw('TRUE')),
    dialect.truth(
      tableFilters ? not(or(tableFilters.map((one) => predicateSql(dialect, one)))) : raw('FALSE'),
    ),
    stateSql(checked, boundaries, stayings(checked, boundaries, holds)),
    dialect.truth(extended(checked)),
    markedText(checked) ?? raw('NULL'),
    dialect.truth(pastAtMost(checked, boundaries) ?? raw('FALSE')),
    ...persons.map(([, holdsIt]) => dialect.truth(holdsIt)),
    ...times.map((time) => dialect.text(timeSql(dialect, time), familyOf(time))),
    ...earlierTexts(checked),
    ...withholding.map(({ withholds }) => dialect.truth(withholds)),
    ...blocking.map(({ blocks }) => dialect.truth(blocks)),
  ];
  return {
    statement: ofExactKey(checked, columns, key),
    read: (row) => {
      const rest = row.slice(6);
      const next = (count: number): Answer => rest.splice(0, count);
      const those = <T>(things: readonly T[]): readonly T[] => {
        const answers = next(things.length);
        return things.filter((_, index) => answers[index] === 'true');
      };
      return {
        isIn: row[0] === 'true',
        isUnassigned: row[1] === 'true',
        state: row[2] as RowState,
        extended: row[3] === 'true',
        marked: row[4] ?? null,
        pastAtMost: row[5] === 'true',
        heldBy: those(persons).map(([kind]) => kind),
        starts: next(times.length),
        earlier: next(checked.earlier.length),
        withheldBy: those(withholding),
        blockedBy: those(blocking).map(({ table }) => table),
      };
    },
  };
}

/**
 * Reads the values as the key's types and nothing else, so that a refusal of the server is about them: each as its column
 * writes it, then of each whether that is what was typed, and not what a cast made of it.
 */
export function keyCheck(
  { dialect, key: columns }: Pick<CheckedRule, 'dialect' | 'key'>,
  key: readonly string[],
): Statement {
  const values = columns.map((one, index) => {
    const typed = key[index] as string;
    const value = sql`(${dialect.typed(typed, one)})`;
    return { one, value, whole: dialect.isExactly(value, typed, one) ?? raw('TRUE') };
  });
  const written = values.map(({ one, value }) => dialect.written(value, one));
  const whole = values.map((value) => dialect.truth(value.whole));
  return dialect.statement(sql`SELECT ${join([...written, ...whole], ', ')}`);
}

/** Which of these persons' holds cover the row: one column each, in their order. */
export function coverageOf(
  checked: CheckedRule,
  key: readonly string[],
  people: readonly { readonly kind: string; readonly value: string }[],
): Statement {
  const { dialect, person } = checked;
  const covers = people.map(({ kind, value }) =>
    dialect.truth(heldSql(dialect, person, { everything: false, people: { [kind]: [value] } })),
  );
  return ofExactKey(checked, covers, key);
}

/** A type with a length or a scale cuts what does not fit, and would find another row. */
function ofExactKey(checked: CheckedRule, columns: readonly Fragment[], key: readonly string[]): Statement {
  const { dialect, shape } = checked;
  const { from, where } = dialect.keyed(shape, OURS, checked.key, keyLists(checked, [key]));
  const whole = checked.key.flatMap(
    (one, index) => dialect.isExactly(column(dialect, one.name), key[index] as string, one) ?? [],
  );
  return dialect.statement(
    sql`SELECT ${join(columns, ', ')} FROM ${from} WHERE ${and([...where, ...whole])}`,
  );
}
