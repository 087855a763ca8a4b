import type { RunEntry } from '../../ledger/entries/run.ts';
import { counted } from '../findings/count.ts';
import { type SaidBy, toSecond } from './said.ts';

export const SAID_BY_RUNS: SaidBy<RunEntry> = {
  opened: ({ ledger }) => [`ledger ${ledger}`],
  'run started': ({ rule, run, cutoff }) => [rule, `run ${run}`, `rows before ${toSecond(cutoff)}`],
  'run observed': ({ rule, due, run, cutoff }) => [
    rule,
    `${counted(due, 'row')} due`,
    `run ${run}`,
    `rows before ${toSecond(cutoff)}`,
  ],
  'run ended': ({ rule, status, stopped_by, rows, batches, run }) => [
    rule,
    stopped_by === null ? status : `${status} (${stopped_by})`,
    `${counted(rows, 'row')} in ${counted(batches, 'batch', 'batches')}`,
    `run ${run}`,
  ],
};
