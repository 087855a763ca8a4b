import type { BrakeNote } from '../control/run/run-brake.ts';

/** Of the brakes that have a key of their own; what another one counts, only its operators know. */
const UNITS: Readonly<Record<string, string>> = { replica_lag: ' s', lock_waits: ' sessions', wal: ' bytes' };

const TROUBLES: Readonly<Record<string, string>> = {
  unreachable: 'cannot be asked: no answer',
  late: 'gives no answer in time',
  refused: 'cannot be asked: the server refuses the question',
  'not-a-number': 'does not give one row with one number',
  'not-a-replica': 'cannot be told: the server is no replica',
  'replication-stopped': 'cannot be told: replication has stopped',
  unknown: 'is not known yet',
};

/** `crm: replica_lag 12.3 s, above 5 s`; without an address, and with nothing that a server has said. */
export function brakeText({ connection, brake, value, limit, side, trouble, lacks }: BrakeNote): string {
  const unit = UNITS[brake] ?? '';
  if (trouble === 'status') return `${connection}: ${brake} answers ${value}`;
  if (trouble === 'right-missing') return `${connection}: ${brake} ${missingText(brake, lacks)}`;
  if (trouble !== null) return `${connection}: ${brake} ${TROUBLES[trouble] ?? trouble}`;
  return `${connection}: ${brake} ${rounded(value ?? 0)}${unit}, ${side} ${limit}${unit}`;
}

/** A query reads what its operators have written: mostly that is a table, and the right is SELECT. */
function missingText(brake: string, lacks: string | null): string {
  const right =
    lacks ?? (brake in UNITS ? 'a right' : 'a right on what its query reads, as SELECT on a table');
  return `cannot be read: the role lacks ${right}, see \`retentiond doctor\``;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
