import type { ConnectionConfig } from '../../config/config.ts';
import { engineOf, openReplica } from '../../database/open-session.ts';
import type { Session } from '../../database/session.ts';
import type { Brake, Signal } from '../brake.ts';
import { answered } from './answered.ts';
import { keepSession } from './kept-session.ts';
import { askLockWaits, askQuery, askWal, type QueryBrake } from './numbers.ts';
import { askProbe, type ProbeBrake } from './probe.ts';
import { askPrimary, askReplica, askStandby, type Seen, worstOf } from './replicas.ts';

/** Whoever can be asked everything that may hold batches on one connection back. */
export interface Asker {
  /**
   * One round of questions; rejects only where it is our own fault. Once `left` is aborted, nobody waits for the answers.
   * `heard` is told each answer as it comes; of one brake, a later one counts.
   */
  ask(left: AbortSignal, heard?: (answer: Brake) => void): Promise<readonly Brake[]>;
  /** Closes what is open; it is opened again by the next question. */
  close(): Promise<void>;
}

type Tell = (signals: readonly Signal[]) => void;

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

  /** After the primary's own answer: what a replica has replayed is held against it. */
  const replicaSignals = async (
    known: readonly Signal[],
    left: AbortSignal,
    tell: Tell,
  ): Promise<readonly Signal[]> => {
    const heard = [...known];
    const asked = await Promise.all(
      standbys.map(async (standby) => {
        const said = await answered('replica_lag', standby, { brakes, left }, async (session) =>
          session.engine.dialect.engine === 'postgresql'
            ? [await askStandby(session, seen, lag as number)]
            : askReplica(session, lag as number),
        );
        heard.push(...said);
        tell(worstOf(heard));
        return said;
      }),
    );
    return worstOf([...known, ...asked.flat()]);
  };
  /** One after the other: they share a session, and a server in trouble is asked no more at once than it must be. */
  const ownSignals = async (left: AbortSignal, tell: Tell): Promise<readonly Signal[]> => {
    const signals: Signal[] = [];
    const one = async (brake: string, ask: (session: Session) => Promise<Signal>): Promise<void> => {
      const said = await answered(brake, target, { brakes, left }, async (session) => [await ask(session)]);
      signals.push(...said);
      tell(said);
    };
    if (maxLockWaits !== null) await one('lock_waits', (session) => askLockWaits(session, maxLockWaits));
    if (maxWalBytes !== null) await one('wal', (session) => askWal(session, maxWalBytes));
    for (const query of queries) await one(query.name, (session) => askQuery(session, query));
    return signals;
  };
  /** A replica that hangs keeps nobody from hearing of the server itself. */
  const serverSignals = async (left: AbortSignal, tell: Tell): Promise<readonly Signal[]> => {
    const known =
      lag !== null && knowsReplicas
        ? await answered('replica_lag', target, { brakes, left }, (session) =>
            askPrimary(session, seen, lag, standbys.length > 0, now),
          )
        : [];
    tell(worstOf(known));
    const [replicated, asked] = await Promise.all([
      replicaSignals(known, left, tell),
      ownSignals(left, tell),
    ]);
    return [...replicated, ...asked];
  };
  const isAsked = knowsReplicas || standbys.length > 0 || maxLockWaits !== null || maxWalBytes !== null;
  if (!isAsked && own.length === 0) return null;
  return {
    ask: async (left, heard = () => undefined) => {
      const tell: Tell = (signals) => {
        for (const signal of signals) heard({ connection: name, ...signal });
      };
      const probing = probes.map(async (probe) => {
        const signal = await askProbe(probe, left);
        tell([signal]);
        return signal;
      });
      const [probed, onServers] = await Promise.all([Promise.all(probing), serverSignals(left, tell)]);
      return [...onServers, ...probed].map((signal) => ({ connection: name, ...signal }));
    },
    close: async () => {
      await Promise.all([target, ...standbys].map((one) => one.close()));
    },
  };
}
