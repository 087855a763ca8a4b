import type { ConnectionConfig } from '../../config/config.ts';
import { engineOf } from '../../database/open-session.ts';
import type { Session } from '../../database/session.ts';
import { type Brake, type Signal, unanswered } from '../brake.ts';
import { type KeptSession, keepSession } from './kept-session.ts';
import { askLockWaits, askQuery, askWal, type QueryBrake } from './numbers.ts';
import { askProbe, type ProbeBrake } from './probe.ts';
import { askPrimary, askReplica, askStandby, type Seen, worstOf } from './replicas.ts';
import { troubleOf } from './trouble-of.ts';

/** Whoever can be asked everything that may hold batches on one connection back. */
export interface Asker {
  /** One round of questions; rejects only where it is our own fault. */
  ask(): Promise<readonly Brake[]>;
  /** Closes what is open; it is opened again by the next question. */
  close(): Promise<void>;
}

/** null where nothing is to be asked there. `now` counts milliseconds from anywhere. */
export function askerOf(config: ConnectionConfig, now: () => number): Asker | null {
  const { name, url, brakes } = config;
  const { maxReplicaLagSeconds: lag, replicas, maxLockWaits, maxWalBytes, own } = brakes;
  const knowsReplicas = lag !== null && engineOf(url) === 'postgresql';
  const queries = own.filter((one): one is QueryBrake => one.kind === 'query');
  const probes = own.filter((one): one is ProbeBrake => one.kind === 'probe');
  const seen: Seen = { marks: [] };
  const target = keepSession(url, `connection ${name}`);
  const standbys =
    lag === null ? [] : replicas.map((one) => keepSession(one, `a replica of the connection ${name}`));
  const replicaSignals = async (): Promise<readonly Signal[]> => {
    if (lag === null) return [];
    const known = knowsReplicas
      ? await answered('replica_lag', target, (session) =>
          askPrimary(session, seen, lag, standbys.length > 0, now),
        )
      : [];
    const asked = await Promise.all(
      standbys.map((standby) =>
        answered('replica_lag', standby, async (session) =>
          session.engine.dialect.engine === 'postgresql'
            ? [await askStandby(session, seen, lag)]
            : askReplica(session, lag),
        ),
      ),
    );
    return worstOf([...known, ...asked.flat()]);
  };
  const one = (brake: string, ask: (session: Session) => Promise<Signal>): Promise<readonly Signal[]> =>
    answered(brake, target, async (session) => [await ask(session)]);
  const ownSignals = async (): Promise<readonly Signal[]> => {
    const signals: Signal[] = [];
    if (maxLockWaits !== null)
      signals.push(...(await one('lock_waits', (session) => askLockWaits(session, maxLockWaits))));
    if (maxWalBytes !== null) signals.push(...(await one('wal', (session) => askWal(session, maxWalBytes))));
    for (const query of queries)
      signals.push(...(await one(query.name, (session) => askQuery(session, query))));
    return signals;
  };
  const isAsked = knowsReplicas || standbys.length > 0 || maxLockWaits !== null || maxWalBytes !== null;
  if (!isAsked && own.length === 0) return null;
  return {
    ask: async () => {
      const [probed, onServers] = await Promise.all([
        Promise.all(probes.map(askProbe)),
        replicaSignals().then(async (replicated) => [...replicated, ...(await ownSignals())]),
      ]);
      return [...onServers, ...probed].map((signal) => ({ connection: name, ...signal }));
    },
    close: async () => {
      await Promise.all([target, ...standbys].map((one) => one.close()));
    },
  };
}

/** What cannot be asked is an answer, too. */
async function answered(
  brake: string,
  kept: KeptSession,
  ask: (session: Session) => Promise<readonly Signal[]>,
): Promise<readonly Signal[]> {
  try {
    return await ask(await kept.open());
  } catch (error) {
    // A right on a whole server that is granted now holds for the next connection alone (MariaDB, MySQL).
    await kept.close();
    return [unanswered(brake, troubleOf(error))];
  }
}
