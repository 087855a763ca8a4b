import type { HoldEntry } from '../../ledger/entries/hold.ts';
import { counted } from '../findings/count.ts';
import { byWhom, type SaidBy } from './said.ts';

export const SAID_BY_HOLDS: SaidBy<HoldEntry> = {
  'hold placed': (entry) => [
    entry.holds === 'person' ? `a person (${entry.person_kind})` : `${entry.holds} ${entry.target}`,
    byWhom(entry),
    `hold ${entry.hold}`,
  ],
  'hold effective': ({ hold, batches }) => [
    `${counted(batches.length, 'batch', 'batches')} in flight when it was placed`,
    `hold ${hold}`,
  ],
  'hold release asked': (entry) => [byWhom(entry), `hold ${entry.hold}`],
  'hold released': (entry) => [byWhom(entry), `held until ${entry.free_at}`, `hold ${entry.hold}`],
};
