import type { BrakeNote } from '../control/run/run-brake.ts';

const UNITS: Readonly<Record<string, string>> = { replica_lag: ' s', lock_waits: ' sessions', wal: ' bytes' };

const TROUBLES: Readonly<Record<string, string>> = {
  unreachable: 'cannot be asked: no answer',
  late: 'gives no answer in time',
  refused: 'cannot be asked: the server refuses the question',
  'right-missing': 'cannot be read: the role lacks a right, see `retentiond doctor`',
  'not-a-number': 'does not give one row with one number',
  'not-a-replica': 'cannot be told: the server is no replica',
  'replication-stopped': 'cannot be told: replication has stopped',
  unknown: 'is not known yet',
};

/** `crm: replica_lag 12.3 s, above 5 s`; without an address, and with nothing that a server has said. */
export function brakeText({ connection, brake, value, limit, side, trouble }: BrakeNote): string {
  const unit = UNITS[brake] ?? '';
  if (trouble === 'status') return `${connection}: ${brake} answers ${value}`;
  if (trouble !== null) return `${connection}: ${brake} ${TROUBLES[trouble] ?? trouble}`;
  return `${connection}: ${brake} ${rounded(value ?? 0)}${unit}, ${side} ${limit}${unit}`;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
