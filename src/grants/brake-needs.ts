import type { BrakesConfig } from '../config/config.ts';
import type { Dialect, EngineName } from '../sql/dialect.ts';
import type { Need, Privilege } from '../sql/need.ts';

/** What is asked of a connection's own server, and of which kind that is. */
export interface BrakesAsked {
  readonly engine: EngineName;
  /** Which of the two speaks, where the engine is MySQL's: they call one right by two names. */
  readonly server: Dialect['server'];
  readonly brakes: BrakesConfig;
  /** Whether the file says how far replicas may lag: only then is it known that there are any. */
  readonly isLagWritten: boolean;
}

/** The rights by which a server tells how it bears up; those that an operators' own query needs, nobody can know. */
export function brakeNeeds({ engine, server, brakes, isLagWritten }: BrakesAsked): readonly Need[] {
  const { maxReplicaLagSeconds, maxLockWaits, maxWalBytes } = brakes;
  const lag = isLagWritten && maxReplicaLagSeconds !== null;
  if (engine === 'postgresql')
    return [
      ...onServer('pg_monitor', lag, 'replica_lag'),
      ...onServer('pg_monitor', maxWalBytes !== null, 'wal'),
    ];
  const logs = server === 'MySQL' ? 'REPLICATION CLIENT' : 'BINLOG MONITOR';
  return [
    ...onServer('PROCESS', maxLockWaits !== null, 'lock_waits'),
    ...onServer(logs, maxWalBytes !== null, 'wal'),
  ];
}

/** The right without which that brake is told nothing; null for an operators' own query. */
export function rightBehind(
  brake: string,
  brakes: BrakesConfig,
  { engine, server }: Pick<Dialect, 'engine' | 'server'>,
): Privilege | null {
  const needs = [
    ...brakeNeeds({ engine, server, brakes, isLagWritten: true }),
    ...replicaNeeds(engine, server),
  ];
  return needs.find(({ because }) => because.includes(reasonOf(brake)))?.privilege ?? null;
}

/** The same of the role by which a replica is asked: everybody may ask one of a PostgreSQL. */
export function replicaNeeds(engine: EngineName, server: BrakesAsked['server']): readonly Need[] {
  if (engine === 'postgresql') return [];
  return onServer(server === 'MySQL' ? 'REPLICATION CLIENT' : 'SLAVE MONITOR', true, 'replica_lag');
}

function onServer(privilege: Privilege, isNeeded: boolean, brake: string): readonly Need[] {
  return isNeeded ? [{ schema: null, table: null, column: null, privilege, because: [reasonOf(brake)] }] : [];
}

function reasonOf(brake: string): string {
  return `the brake ${brake}`;
}
