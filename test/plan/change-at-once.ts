import { expect } from 'vitest';
import { pseudonymKey } from '../../src/anonymise/pseudonym-key.ts';
import { onlyValue, type Session, type TextRow } from '../../src/database/session.ts';
import { areDue } from '../../src/enforce/change/judge-changed.ts';
import { cursorAt } from '../../src/enforce/change/lock.ts';
import { readRows } from '../../src/plan/change/answer-rows.ts';
import { canChangeFirst } from '../../src/plan/change/change-first.ts';
import { readChanged } from '../../src/plan/change/change-next.ts';
import type { ChangedRows } from '../../src/plan/change/changed-rows.ts';
import type { CheckedRule } from '../../src/plan/checked/checked-rule.ts';
import type { RulePlan } from '../../src/plan/plan.ts';
import { keyLists } from '../../src/plan/row/key-list.ts';
import type { KnownHolds } from '../../src/plan/state/held.ts';
import { type Terms, termsOf } from '../../src/plan/state/judge.ts';

/** More rows than any draw has. */
const ALL = 1_000;
const KEY = pseudonymKey(new Uint8Array(32), 'draws');

/** Whether the rows may be changed at once, if they had an index. */
export function couldChangeFirst({ shape, ...checked }: CheckedRule): boolean {
  const indexedColumns = shape.columns.map(({ name }) => name);
  return canChangeFirst({ ...checked, shape: { ...shape, indexedColumns } });
}

/** Changes what is due in the form that asks nothing before, and undoes it; the rows as they came back. */
export async function changeAtOnce(
  session: Session,
  plan: RulePlan,
  holds: KnownHolds,
): Promise<readonly TextRow[]> {
  await session.run(session.engine.begin);
  try {
    const { alter } = plan.statements;
    if (alter && !plan.checked.dialect.can.readsChanged)
      return await alterInOrder(session, plan, holds, alter);
    const all = { after: null, limit: ALL, until: null };
    const changed = await session.run(plan.statements.changeNext(all, holds, KEY));
    const rows = readChanged(plan.checked, changed.rows);
    expect(areDue({ plan, terms: termsFor(plan.checked) }, rows)).toBe(true);
    return keysOfChanged(plan.checked, rows);
  } finally {
    await session.script('ROLLBACK');
  }
}

/** What is held, is altered, and reads as done, is the same. */
async function alterInOrder(
  session: Session,
  plan: RulePlan,
  holds: KnownHolds,
  alter: NonNullable<RulePlan['statements']['alter']>,
): Promise<readonly TextRow[]> {
  const { checked } = plan;
  const { rows } = await session.run(alter.hold(null, ALL, holds));
  const last = rows.at(-1);
  if (!last) return rows;
  const held = { after: null, last: cursorAt({ plan }, last), count: rows.length };
  expect(areDue({ plan, terms: termsFor(checked) }, readRows(checked, rows))).toBe(true);
  expect((await session.run(alter.changeHeld(held, holds, KEY))).count).toBe(rows.length);
  const keys = rows.map((row) => row.slice(0, checked.key.length) as string[]);
  expect(Number(onlyValue(await session.run(alter.done(keyLists(checked, keys)))))).toBe(rows.length);
  return rows;
}

function termsFor({ rule, zone }: CheckedRule): Terms {
  return termsOf(rule, zone, rule.plausibleAfter, rule.overdueAfterSeconds);
}

/** The keys of rows that were changed at once. */
export function keysOfChanged({ key }: CheckedRule, rows: ChangedRows): readonly (readonly string[])[] {
  const columns = key.map((_, column) => rows.keys(column));
  return Array.from({ length: rows.count }, (_, index) => columns.map((column) => column[index] as string));
}
