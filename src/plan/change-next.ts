import type { PseudonymKey } from '../anonymise/pseudonym-key.ts';
import type { Instant } from '../calendar/instant.ts';
import type { TextRow } from '../database/session.ts';
import { type Fragment, join, raw, sql } from '../sql/fragment.ts';
import { OURS } from '../sql/predicate-sql.ts';
import { assignments } from './alter.ts';
import { type AnswerColumns, inColumns, readColumns } from './answer-columns.ts';
import { columnsOfRows } from './answer-rows.ts';
import type { Boundaries } from './boundary.ts';
import type { CheckedRule } from './checked-rule.ts';
import { doneSql, markedText } from './done.ts';
import { type Cursor, nextRowsByLead } from './next-rows.ts';
import { answersOf, changedAnswers } from './row-answer.ts';

/** What changes the next rows in one statement. */
export interface NextChange {
  readonly checked: CheckedRule;
  readonly boundaries: Boundaries;
  readonly now: Instant;
  /** The whole predicate of the rows that may change. */
  readonly due: Fragment;
  readonly pseudonym: PseudonymKey | null;
}

/**
 * Changes the next due rows at once: by place, which a row leaves when it changes meanwhile; the outer predicate is asked
 * of the row as it is then. Where a server has no places, it goes by the order itself, and asks each row that it has locked.
 */
export function changeNextSql(change: NextChange, after: Cursor | null, limit: number): Fragment {
  const next = nextRowsByLead(change.checked, change.due, after, limit);
  const { dialect, alteration } = change.checked;
  if (!dialect.can.readsChanged) {
    if (alteration) throw new RangeError(`${dialect.server} answers nothing about rows that it alters`);
    return removeInOrderSql(change, next);
  }
  return alteration ? alterNextSql(change, next) : removeNextSql(change, next);
}

/** Reads what such a statement answered. */
export function readChanged(checked: CheckedRule, rows: readonly TextRow[]): AnswerColumns {
  return checked.dialect.can.readsChanged ? readColumns(checked, rows[0] ?? []) : columnsOfRows(rows);
}

/** Of a dialect that gives the rows no name. */
function removeInOrderSql({ checked, boundaries }: NextChange, next: Fragment): Fragment {
  const answers = answersOfChanged(checked, boundaries);
  return sql`DELETE FROM ${checked.dialect.relation(checked.shape)} ${next} RETURNING ${join(answers, ', ')}`;
}

function removeNextSql({ checked, boundaries, due }: NextChange, next: Fragment): Fragment {
  const ours = checked.dialect.rows(checked.shape, OURS);
  const answers = answersOfChanged(checked, boundaries);
  const removal = sql`DELETE FROM ${ours} WHERE t.ctid = ANY (ARRAY(SELECT t.ctid FROM ${ours} ${next})) AND ${due}`;
  return sql`WITH ${inColumns(checked, removal, answers)}`;
}

function answersOfChanged(checked: CheckedRule, boundaries: Boundaries): readonly Fragment[] {
  return [...answersOf(checked), ...changedAnswers(checked, doneSql(checked, boundaries))];
}

/** What decides is not altered and comes back as it was; only the marker must be read before it is set. */
function alterNextSql(change: NextChange, next: Fragment): Fragment {
  const { checked, boundaries, now, due, pseudonym } = change;
  const ours = checked.dialect.rows(checked.shape, OURS);
  const answers = [
    ...answersOf(checked, raw('next.marked')),
    ...changedAnswers(checked, doneSql(checked, boundaries)),
  ];
  // The list of places is asked apart: a join alone may be planned to read every row that is due.
  const update = sql`
    ${checked.dialect.update(ours, OURS, assignments(checked, now, pseudonym))} FROM next
    WHERE t.ctid = ANY (ARRAY(SELECT place FROM next)) AND t.ctid = next.place AND ${due}`;
  return sql`
    WITH next AS MATERIALIZED (
      SELECT t.ctid AS place, ${markedText(checked) as Fragment} AS marked FROM ${ours} ${next}),
    ${inColumns(checked, update, answers)}`;
}
