import type { ConnectionConfig } from '../../config/config.ts';
import { engineOf, openReplica } from '../../database/open-session.ts';
import type { Session } from '../../database/session.ts';
import { rightBehind } from '../../grants/brake-needs.ts';
import { type Brake, type Signal, unanswered } from '../brake.ts';
import { type KeptSession, keepSession } from './kept-session.ts';
import { askLockWaits, askQuery, askWal, type QueryBrake } from './numbers.ts';
import { askProbe, type ProbeBrake } from './probe.ts';
import { askPrimary, askReplica, askStandby, type Seen, worstOf } from './replicas.ts';
import { troubleOf } from './trouble-of.ts';

/** Whoever can be asked everything that may hold batches on one connection back. */
export interface Asker {
  /** One round of questions; rejects only where it is our own fault. Once `left` is aborted, nobody waits for the answers. */
  ask(left: AbortSignal): Promise<readonly Brake[]>;
  /** Closes what is open; it is opened again by the next question. */
  close(): Promise<void>;
}

type Ask = (session: Session) => Promise<readonly Signal[]>;

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
    lag === null
      ? []
      : replicas.map((one) => keepSession(one, `a replica of the connection ${name}`, openReplica));

  /** Names the right that is missing, unless not even a connection came about. */
  const withRights = (signals: readonly Signal[], session: Session | null): readonly Signal[] =>
    signals.map((signal) =>
      signal.trouble === 'right-missing' && session
        ? { ...signal, lacks: rightBehind(signal.brake, brakes, session.engine.dialect) }
        : signal,
    );
  /** What cannot be asked is an answer, too. */
  const answered = async (
    brake: string,
    kept: KeptSession,
    left: AbortSignal,
    ask: Ask,
  ): Promise<readonly Signal[]> => {
    if (left.aborted) return [];
    let session: Session | null = null;
    try {
      session = await kept.open();
      return withRights(await ask(session), session);
    } catch (error) {
      // A right on a whole server that is granted now holds for the next connection alone (MariaDB, MySQL).
      if (!left.aborted) await kept.close();
      return withRights([unanswered(brake, troubleOf(error))], session);
    }
  };

  const replicaSignals = async (left: AbortSignal): Promise<readonly Signal[]> => {
    if (lag === null) return [];
    const known = knowsReplicas
      ? await answered('replica_lag', target, left, (session) =>
          askPrimary(session, seen, lag, standbys.length > 0, now),
        )
      : [];
    const asked = await Promise.all(
      standbys.map((standby) =>
        answered('replica_lag', standby, left, async (session) =>
          session.engine.dialect.engine === 'postgresql'
            ? [await askStandby(session, seen, lag)]
            : askReplica(session, lag),
        ),
      ),
    );
    return worstOf([...known, ...asked.flat()]);
  };
  const ownSignals = async (left: AbortSignal): Promise<readonly Signal[]> => {
    const signals: Signal[] = [];
    const one = async (brake: string, ask: (session: Session) => Promise<Signal>): Promise<void> => {
      signals.push(...(await answered(brake, target, left, async (session) => [await ask(session)])));
    };
    if (maxLockWaits !== null) await one('lock_waits', (session) => askLockWaits(session, maxLockWaits));
    if (maxWalBytes !== null) await one('wal', (session) => askWal(session, maxWalBytes));
    for (const query of queries) await one(query.name, (session) => askQuery(session, query));
    return signals;
  };
  const isAsked = knowsReplicas || standbys.length > 0 || maxLockWaits !== null || maxWalBytes !== null;
  if (!isAsked && own.length === 0) return null;
  return {
    ask: async (left) => {
      const [probed, onServers] = await Promise.all([
        Promise.all(probes.map((probe) => askProbe(probe, left))),
        replicaSignals(left).then(async (replicated) => [...replicated, ...(await ownSignals(left))]),
      ]);
      return [...onServers, ...probed].map((signal) => ({ connection: name, ...signal }));
    },
    close: async () => {
      await Promise.all([target, ...standbys].map((one) => one.close()));
    },
  };
}
