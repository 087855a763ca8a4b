import type { EvidenceEntry } from '../../ledger/entries/evidence.ts';
import { counted, formatCount } from '../findings/count.ts';
import { byWhom, type SaidBy } from './said.ts';

export const SAID_BY_EVIDENCE: SaidBy<EvidenceEntry> = {
  'key rotated': (entry) => [
    `${entry.purpose} key ${entry.new}`,
    entry.old === null ? 'the first one' : `after ${entry.old}`,
    byWhom(entry),
  ],
  checkpoint: ({ size, root, sinks }) => {
    const missing = sinks.filter(({ ok }) => !ok);
    return [
      `of ${counted(size, 'entry', 'entries')}`,
      missing.length === 0
        ? counted(sinks.length, 'sink')
        : `${missing.length} of ${sinks.length} sinks missing`,
      `root ${root}`,
    ];
  },
  'alarm raised': ({ code, connection, stops, alarm }) => [
    code,
    ...(connection === null ? [] : [connection]),
    ...(stops ? ['purging stops'] : []),
    `alarm ${alarm}`,
  ],
  'alarm cleared': (entry) => [`alarm ${entry.alarm}`, entry.role === null ? 'by itself' : byWhom(entry)],
  'receipts pruned': (entry) => [
    entry.connection,
    `up to entry ${formatCount(entry.horizon)}`,
    byWhom(entry),
  ],
  'digests pruned': (entry) => [
    counted(entry.batches, 'batch', 'batches'),
    `up to entry ${formatCount(entry.horizon)}`,
    byWhom(entry),
  ],
  'access anchored': ({ size, head }) => [`${counted(size, 'view')} so far`, `head ${head}`],
};
