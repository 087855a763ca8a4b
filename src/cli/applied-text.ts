import Table from 'cli-table3';
import type { Applied } from '../app/apply.ts';
import { counted, formatCount } from './findings/count.ts';

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
  const { rows, batches } = applied.totals;
  const lines = applied.rules.length > 0 ? [table.toString()] : [];
  const sum = `${rows} ${rows === 1 ? 'row' : 'rows'} deleted in ${batches} ${batches === 1 ? 'batch' : 'batches'}`;
  return `${[...lines, `apply: ${counted(applied.rules.length, 'rule')}, ${sum}, run ${applied.run}`].join('\n')}\n`;
}
