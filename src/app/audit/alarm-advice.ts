import type { Alarm } from '../../control/evidence/alarm.ts';

/** What to do about an alarm, in one sentence. */
export function adviceFor({ about, alarm }: Pick<Alarm, 'about' | 'alarm'>): string {
  switch (about) {
    case 'sinks':
      return 'mend the place or the key: the alarm ends by itself with the next checkpoint that every place takes';
    case 'ledger':
      return `keep a copy of the control database and find out who changed it, or from which backup it was restored; \`retentiond resume --alarm ${alarm}\` lets runs go on, once the ledger is sound in itself`;
    case 'control':
      return `find out whether the control database was restored from a backup, and whether the other one still runs; then \`retentiond resume --alarm ${alarm}\` goes on with the ledger as it is`;
    case 'target':
      return `find out whether the database was restored from a backup; then \`retentiond resume --alarm ${alarm}\` takes it as it is, and the next runs delete again what has come back`;
  }
}

/** What going on means, for whoever is about to clear it; null for alarms that are not cleared by saying so. */
export function consequenceOf({ about, connection }: Pick<Alarm, 'about' | 'connection'>): string | null {
  switch (about) {
    case 'control':
      return 'Go on with this ledger? What the checkpoints outside say beyond it stays unproven for ever: entries that were lost with a backup do not come back, and every auditor will see the gap.';
    case 'target':
      return `Take ${connection ?? 'every database'} as it is? Outcomes whose receipts are missing are not asked for any more, and rows that came back are due again with the next run.`;
    default:
      return null;
  }
}
