import { alteredValue } from '../../anonymise/altered-value.ts';
import type { PseudonymKey } from '../../anonymise/pseudonym-key.ts';
import type { Instant } from '../../calendar/instant.ts';
import { localCutoff, openZone, type Zone } from '../../calendar/zone.ts';
import type { Dialect, KeyLists } from '../../sql/dialect.ts';
import { and, type Fragment, join, not, raw, type Statement, sql } from '../../sql/fragment.ts';
import { column, OURS, predicateSql } from '../../sql/predicate-sql.ts';
import { shapeName } from '../../sql/shape.ts';
import type { Boundaries } from '../checked/boundary.ts';
import type { CheckedRule } from '../checked/checked-rule.ts';
import { readsElsewhere } from '../checked/reads-elsewhere.ts';
import { doneSql, rememberedAs } from '../state/done.ts';
import type { KnownHolds } from '../state/held.ts';
import { keptColumns } from './kept-columns.ts';
import { type Cursor, type HeldRows, nextRows, rowsUntil } from './next-rows.ts';
import { answersOf, changedRightly } from './row-answer.ts';

/** The statements of a plan whose rows stay, with other values in them. */
export interface AlterStatements {
  /** Alters exactly these keys, where they are still due; the marker is set in the same statement. */
  change(keys: KeyLists, holds: KnownHolds, pseudonym: PseudonymKey | null): Statement;
  /** The next due rows as they are, for as long as nobody else may change them; answers like `changeNext`, as if they were done. */
  hold(after: Cursor | null, limit: number, holds: KnownHolds): Statement;
  /** Alters so many due rows up to the last that `hold` answered: these, unless others have come between. */
  changeHeld(held: HeldRows, holds: KnownHolds, pseudonym: PseudonymKey | null): Statement;
  /** Remembers that these keys were done, in the table beside the receipts; null where a marker says so. */
  readonly remember: ((keys: KeyLists) => Statement) | null;
  /** How many of these keys are done. */
  done(keys: KeyLists): Statement;
  /** How many done rows are like fewer than `SMALLEST_GROUP` others in the columns that stayed; null where none stayed. */
  readonly smallGroups: { readonly count: Statement; readonly columns: readonly string[] } | null;
}

/** Rows that are alike in smaller groups than this are told, since few are easily found. */
export const SMALLEST_GROUP = 5;

/**
 * null for a rule that alters nothing; `now` is the plan's present, which no due start lies after, and `free` says which
 * rows the run will change.
 */
export function alterStatements(
  checked: CheckedRule,
  boundaries: Boundaries,
  now: Instant,
  free: (holds: KnownHolds) => Fragment,
): AlterStatements | null {
  const { alteration, dialect, shape, key, rule } = checked;
  if (!alteration) return null;
  const topic = rememberedAs(rule.category, rule.stage);
  // A row that is remembered is looked for beside the table.
  const looksElsewhere = readsElsewhere(checked) || alteration.marker === null;
  return {
    change: (keys, holds, pseudonym) => {
      const { from, where } = dialect.keyedWhere(shape, OURS, key, keys, free(holds), looksElsewhere);
      const update = dialect.update(from, OURS, assignments(checked, now, pseudonym));
      return dialect.statement(sql`${update} WHERE ${and(where)}`);
    },
    hold: (after, limit, holds) => {
      const right = changedRightly(checked, not(doneSql(checked, boundaries)));
      const answers = [...answersOf(checked), ...right.map((one) => dialect.truth(one))];
      const rows = sql`FROM ${dialect.rows(shape, OURS)} ${nextRows(checked, free(holds), after, limit)}`;
      return dialect.statement(sql`SELECT ${join(answers, ', ')} ${rows} FOR UPDATE`);
    },
    changeHeld: (held, holds, pseudonym) => {
      const update = dialect.update(dialect.rows(shape, OURS), OURS, assignments(checked, now, pseudonym));
      return dialect.statement(sql`${update} ${rowsUntil(checked, free(holds), held)}`);
    },
    remember: alteration.marker
      ? null
      : (keys) => dialect.statement(dialect.memory.remember(topic, shapeName(shape), keys, now)),
    done: (keys) => {
      const { from, where } = dialect.keyed(shape, OURS, key, keys);
      const done = and([...where, doneSql(checked, boundaries)]);
      return dialect.statement(
        sql`SELECT ${dialect.text(raw('count(*)'), 'integer')} FROM ${from} WHERE ${done}`,
      );
    },
    smallGroups: smallGroups(checked, boundaries),
  };
}

/** Every row has a key of its own, which says nothing about anybody by itself. */
function smallGroups(checked: CheckedRule, boundaries: Boundaries): AlterStatements['smallGroups'] {
  const { rule, alteration, dialect, shape, key, filter } = checked;
  // What was archived is not said to be anonymous.
  if (rule.action === 'archive') return null;
  const keys = key.map(({ name }) => name);
  const left = (alteration?.leaves ?? []).filter(({ name }) => !keys.includes(name));
  if (left.length === 0) return null;
  // As text: a few types have no equality.
  const alike = join(
    left.map(({ name, family }) => dialect.text(column(dialect, name), family)),
    ', ',
  );
  const rows = and([...(filter ? [predicateSql(dialect, filter)] : []), doneSql(checked, boundaries)]);
  const smallest = raw(String(SMALLEST_GROUP));
  return {
    columns: left.map(({ name }) => name),
    count: dialect.statement(sql`
      SELECT ${dialect.text(raw('coalesce(sum(alike), 0)'), 'integer')} FROM (
        SELECT count(*) AS alike FROM ${dialect.rows(shape, OURS)} WHERE ${rows}
        GROUP BY ${alike} HAVING count(*) < ${smallest}
      ) AS alikes`),
  };
}

/** Each column's new value, out of the old one, and the marker's. */
export function assignments(
  { alteration, dialect, shape }: CheckedRule,
  now: Instant,
  pseudonym: PseudonymKey | null,
): readonly (readonly [string, Fragment])[] {
  const marker = alteration?.marker ?? null;
  const changed = [
    ...(alteration?.columns ?? []).map((one): [string, Fragment] => {
      const { name } = one.column;
      return [name, alteredValue(one, column(dialect, name), pseudonym, dialect.engine)];
    }),
    ...(marker ? [[marker.name, markerValue(dialect, marker.zone, now)] as const] : []),
  ];
  const names = changed.map(([name]) => name);
  return [...changed, ...keptColumns(dialect, shape, OURS, names)];
}

/**
 * In a column without a zone, the latest local time that is not read as a later instant: what clocks show twice counts as
 * the second time, and a marker ahead of the present would hide what happens until then.
 */
function markerValue(dialect: Dialect, zone: string | null, now: Instant): Fragment {
  if (zone === null) return dialect.instant(now);
  return dialect.local(localCutoff(now + 1n, openZone(zone) as Zone) - 1n);
}
