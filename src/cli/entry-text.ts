import type { LedgerVerdict, ListedEntry } from '../app/audit.ts';
import { counted, formatCount } from './findings/count.ts';
import { saidByHold } from './hold-text.ts';

const SEQ_WIDTH = 8;
const KIND_WIDTH = 'hold release asked'.length;

/** An entry as one line: number, time, kind, and what it says. */
export function entryLine(entry: ListedEntry): string {
  const head = [String(entry.seq).padStart(SEQ_WIDTH), toSecond(entry.at), entry.kind.padEnd(KIND_WIDTH)];
  return [...head, ...saidBy(entry)].join('  ');
}

function saidBy(entry: ListedEntry): string[] {
  switch (entry.kind) {
    case 'opened':
      return [`ledger ${entry.ledger}`];
    case 'run started':
      return [entry.rule, `run ${entry.run}`, `rows before ${toSecond(entry.cutoff)}`];
    case 'run observed':
      return [
        entry.rule,
        `${counted(entry.due, 'row')} due`,
        `run ${entry.run}`,
        `rows before ${toSecond(entry.cutoff)}`,
      ];
    case 'rule approved':
      return [
        entry.rule,
        entry.role === null
          ? `nobody had to be asked: it reaches no more than ${entry.reaches_no_more_than}`
          : `by ${entry.who} (${entry.role})`,
        `version ${entry.version}`,
      ];
    case 'plan approved':
      return [
        `${counted(entry.due, 'row')} of ${counted(entry.rules, 'rule')}`,
        `by ${entry.who} (${entry.role})`,
        `plan ${entry.plan}`,
      ];
    case 'hold placed':
    case 'hold effective':
    case 'hold release asked':
    case 'hold released':
      return saidByHold(entry);
    case 'intent':
      return [
        entry.rule,
        `${entry.action} ${counted(entry.rows, 'row')}`,
        `batch ${entry.batch}`,
        ...(entry.receipt === 'none' ? ['without receipt'] : []),
      ];
    case 'outcome':
      return [
        entry.seen_by === 'inference' ? `${entry.outcome} (inferred)` : entry.outcome,
        counted(entry.rows, 'row'),
        `batch ${entry.batch}`,
      ];
    case 'copies removed':
      return [
        entry.tables.map((table) => `${entry.connection}/${table}`).join(', '),
        counted(entry.rows, 'copy', 'copies'),
        `batch ${entry.batch}`,
      ];
    case 'run ended':
      return [
        entry.rule,
        entry.stopped_by === null ? entry.status : `${entry.status} (${entry.stopped_by})`,
        `${counted(entry.rows, 'row')} in ${counted(entry.batches, 'batch', 'batches')}`,
        `run ${entry.run}`,
      ];
  }
}

/** The ledger counts microseconds; a person reading a list does not. */
function toSecond(instant: string): string {
  return `${instant.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}Z`;
}

export function verdictLine({ entries, head, first_bad }: LedgerVerdict): string {
  if (first_bad)
    return `entry ${formatCount(first_bad.entry)} is the first bad one: ${first_bad.fact} (${first_bad.code})`;
  return `ledger verified: ${counted(entries, 'entry', 'entries')}, head ${head}`;
}
