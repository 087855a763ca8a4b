import Table from 'cli-table3';
import type { Applied } from '../../app/run/apply.ts';
import { doneWord } from '../action-word.ts';
import { counted, formatCount } from '../findings/count.ts';

/** What `apply` did: one line a rule, then one line to search for. */
export function appliedText(applied: Applied): string {
  const table = new Table({
    head: ['rule', 'status', 'rows', 'batches', 'stopped by'],
    colAligns: ['left', 'left', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const { rule, status, rows, batches, stopped_by } of applied.rules) {
    table.push([rule, status, formatCount(rows), formatCount(batches), stopped_by ?? '']);
  }
  const { batches } = applied.totals;
  const lines = applied.rules.length > 0 ? [table.toString()] : [];
  const sum = `${changedText(applied)} in ${batches} ${batches === 1 ? 'batch' : 'batches'}`;
  return `${[...lines, `apply: ${counted(applied.rules.length, 'rule')}, ${sum}, run ${applied.run}`].join('\n')}\n`;
}

/** `12 rows deleted, 1 row anonymised`, with plain numbers, so that scripts can read it. */
function changedText({ rules }: Applied): string {
  const words = [...new Set(rules.map(({ action }) => doneWord(action)))];
  const parts = (words.length > 0 ? words : ['deleted']).map((word) => {
    const rows = rules
      .filter(({ action }) => doneWord(action) === word)
      .reduce((sum, rule) => sum + rule.rows, 0);
    return `${rows} ${rows === 1 ? 'row' : 'rows'} ${word}`;
  });
  return parts.join(', ');
}
