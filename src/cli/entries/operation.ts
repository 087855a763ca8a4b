import type { OperationEntry } from '../../ledger/entries/operation.ts';
import { byWhom, type SaidBy, toSecond } from './said.ts';

export const SAID_BY_OPERATIONS: SaidBy<OperationEntry> = {
  'attempt refused': (entry) => [
    entry.attempt,
    ...(entry.rule === null ? [] : [entry.rule]),
    `refused (${entry.code})`,
    byWhom(entry),
  ],
  'pause placed': (entry) => [
    entry.rule ?? 'every rule',
    entry.until === null ? 'until it is resumed' : `until ${toSecond(entry.until)}`,
    byWhom(entry),
  ],
  'pause lifted': (entry) => [entry.rule ?? 'every rule', byWhom(entry)],
  'run cancelled': (entry) => [entry.rule, `run ${entry.run}`, byWhom(entry)],
  'run retried': (entry) => [entry.rule, `run ${entry.run}`, byWhom(entry)],
};
