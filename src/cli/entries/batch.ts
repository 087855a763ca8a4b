import type { CopiesRemoved, Intent, Outcome } from '../../ledger/entries/batch.ts';
import { counted } from '../findings/count.ts';
import type { SaidBy } from './said.ts';

export const SAID_BY_BATCHES: SaidBy<Intent | Outcome | CopiesRemoved> = {
  intent: ({ rule, action, rows, batch, receipt }) => [
    rule,
    `${action} ${counted(rows, 'row')}`,
    `batch ${batch}`,
    ...(receipt === 'none' ? ['without receipt'] : []),
  ],
  outcome: ({ outcome, seen_by, rows, batch }) => [
    seen_by === 'inference' ? `${outcome} (inferred)` : outcome,
    counted(rows, 'row'),
    `batch ${batch}`,
  ],
  'copies removed': ({ connection, tables, rows, batch }) => [
    tables.map((table) => `${connection}/${table}`).join(', '),
    counted(rows, 'copy', 'copies'),
    `batch ${batch}`,
  ],
};
