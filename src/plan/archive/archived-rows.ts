import type { Start } from '../../calendar/instant.ts';
import { Failure } from '../../errors.ts';
import { canonicalCarried } from '../../sql/carrying.ts';
import type { KeyLists } from '../../sql/dialect.ts';
import { and, join, type Statement, sql } from '../../sql/fragment.ts';
import { column, OURS } from '../../sql/predicate-sql.ts';
import type { CheckedArchive } from '../checked/checked-archive.ts';
import type { CheckedRule } from '../checked/checked-rule.ts';
import { familyOf, timeSql } from '../checked/time-column.ts';
import { IMPLAUSIBLE, readStart } from '../state/row-time.ts';
import { startInstant, startText } from './archive-start.ts';
import type { CopyTexts } from './copies.ts';

/** Asks the source for everything of its rows that is copied: their events, then every carried value. */
export function rowsToCopy(checked: CheckedRule, archive: CheckedArchive, keys: KeyLists): Statement {
  const { dialect, shape, key, times } = checked;
  const { from, where } = dialect.keyed(shape, OURS, key, keys);
  const answers = [
    ...times.map((time) => dialect.text(timeSql(dialect, time), familyOf(time))),
    ...archive.columns.map((one) => dialect.carrier.carried(column(dialect, one.from.name), one.from)),
  ];
  return dialect.statement(sql`SELECT ${join(answers, ', ')} FROM ${from} WHERE ${and(where)}`);
}

/** One answer to that, as its copy must read: every value in its one notation, then the start. */
export function copyOf(checked: CheckedRule, archive: CheckedArchive, answer: CopyTexts): CopyTexts {
  const { times, zone, rule } = checked;
  const { start } = archive;
  const starts = times.flatMap((time, index) => {
    const text = answer[index] ?? null;
    return text === null ? [] : [readStart(text, time)];
  });
  const at = starts.includes(IMPLAUSIBLE) ? null : startInstant(starts as Start[], rule.combine, zone);
  if (at === null || !start) throw startless();
  const values = answer.slice(times.length);
  return [...canonicalCopy(archive, values), canonicalCarried(startText(at, start, zone), start.carrying)];
}

/** What the source or the archive answered, every value in its one notation: the carried ones, then the start, if it was asked for. */
export function canonicalCopy({ columns, start }: CheckedArchive, texts: CopyTexts): CopyTexts {
  return texts.map((text, index) => {
    const carrying = columns[index]?.carrying ?? start?.carrying;
    return text === null || !carrying ? null : canonicalCarried(text, carrying);
  });
}

/** No such row is due. */
function startless(): Failure {
  return new Failure({
    code: 'archive-startless',
    fact: 'a row that was to be archived has no start; the batch was undone',
  });
}
