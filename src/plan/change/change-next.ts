import type { PseudonymKey } from '../../anonymise/pseudonym-key.ts';
import type { Instant } from '../../calendar/instant.ts';
import type { TextRow } from '../../database/session.ts';
import { type Fragment, join, raw, sql } from '../../sql/fragment.ts';
import { OURS } from '../../sql/predicate-sql.ts';
import type { Boundaries } from '../checked/boundary.ts';
import type { CheckedRule } from '../checked/checked-rule.ts';
import { doneSql, markedText } from '../state/done.ts';
import { assignments } from './alter.ts';
import { inColumns, readColumns } from './answer-columns.ts';
import { readRows } from './answer-rows.ts';
import type { ChangedRows } from './changed-rows.ts';
import { nextRowsByLead, type Stretch } from './next-rows.ts';
import { answersOf, changedRightly, flagsOf } from './row-answer.ts';

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
export function changeNextSql(change: NextChange, stretch: Stretch): Fragment {
  const next = nextRowsByLead(change.checked, change.due, stretch);
  const { dialect, alteration } = change.checked;
  if (!dialect.can.readsChanged) {
    if (alteration) throw new RangeError(`${dialect.server} answers nothing about rows that it alters`);
    return removeInOrderSql(change, next);
  }
  return alteration ? alterNextSql(change, next) : removeNextSql(change, next);
}

/** Reads what such a statement answered. */
export function readChanged(checked: CheckedRule, rows: readonly TextRow[]): ChangedRows {
  return checked.dialect.can.readsChanged ? readColumns(checked, rows[0] ?? []) : readRows(checked, rows);
}

/** Of a dialect that gives the rows no name. */
function removeInOrderSql({ checked, boundaries }: NextChange, next: Fragment): Fragment {
  const { dialect, shape } = checked;
  const right = changedRightly(checked, doneSql(checked, boundaries)).map((one) => dialect.truth(one));
  return sql`DELETE FROM ${dialect.relation(shape)} ${next} RETURNING ${join([...answersOf(checked), ...right], ', ')}`;
}

function removeNextSql({ checked, boundaries, due }: NextChange, next: Fragment): Fragment {
  const ours = checked.dialect.rows(checked.shape, OURS);
  const right = changedRightly(checked, doneSql(checked, boundaries));
  const removal = sql`DELETE FROM ${ours} WHERE t.ctid = ANY (ARRAY(SELECT t.ctid FROM ${ours} ${next})) AND ${due}`;
  return sql`WITH ${inColumns(checked, removal, { flags: flagsOf(checked, null), right })}`;
}

/** What decides is not altered and comes back as it was; only the marker must be read before it is set. */
function alterNextSql(change: NextChange, next: Fragment): Fragment {
  const { checked, boundaries, now, due, pseudonym } = change;
  const ours = checked.dialect.rows(checked.shape, OURS);
  const asked = {
    flags: flagsOf(checked, raw('next.marked')),
    right: changedRightly(checked, doneSql(checked, boundaries)),
  };
  // The list of places is asked apart: a join alone may be planned to read every row that is due.
  const update = sql`
    ${checked.dialect.update(ours, OURS, assignments(checked, now, pseudonym))} FROM next
    WHERE t.ctid = ANY (ARRAY(SELECT place FROM next)) AND t.ctid = next.place AND ${due}`;
  return sql`
    WITH next AS MATERIALIZED (
      SELECT t.ctid AS place, ${markedText(checked) as Fragment} AS marked FROM ${ours} ${next}),
    ${inColumns(checked, update, asked)}`;
}
