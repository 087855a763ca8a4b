import { type Attendance, attend } from '../../src/app/daemon/attend.ts';
import { type Daemon, startDaemon } from '../../src/app/daemon/daemon.ts';
import { fixedRules, type RuleSource } from '../../src/app/daemon/rule-set.ts';
import type { Config } from '../../src/config/config.ts';
import { createLog } from '../../src/logging/log.ts';
import type { TargetClient } from './engines/engine.ts';
import { freePort } from './free-port.ts';
import type { LogsProject } from './logs.ts';

/** A daemon in this process with everything that looks at it. */
export interface AttendedDaemon {
  readonly url: string;
  readonly attendance: Attendance;
  readonly daemon: Daemon;
  /** Lines of its log. */
  readonly lines: readonly string[];
  /** Tells it to leave, and waits for nothing. */
  leave(): void;
  stop(): Promise<void>;
}

/** Starts one that answers on a free port, with short rounds. */
export async function startAttended(
  logs: LogsProject<TargetClient>,
  over: Partial<Config> = {},
  source?: RuleSource,
): Promise<AttendedDaemon> {
  const { config, rules } = logs.read();
  const webProbes = `127.0.0.1:${await freePort()}`;
  const changed: Config = { ...config, webProbes, ...over };
  const leaving = new AbortController();
  const lines: string[] = [];
  const log = createLog({ write: (line) => void lines.push(line) });
  const known = source ?? fixedRules(changed, rules);
  const tasks = ['scheduler', 'worker'] as const;
  const attendance = await attend({
    config: changed,
    source: known,
    log,
    tasks,
    leaving: leaving.signal,
    version: '0.0.0',
  });
  const place = await logs.place({ signal: leaving.signal, observer: attendance.observer }, changed);
  const { daemon: observer, rounds } = attendance;
  const daemon = await startDaemon(place, rules, observer, {
    source: known,
    tasks,
    rounds,
    roundMilliseconds: 200,
  });
  attendance.started(daemon);
  return {
    url: `http://${webProbes}`,
    attendance,
    daemon,
    lines,
    leave: () => leaving.abort(),
    stop: async () => {
      leaving.abort();
      await daemon.done;
      await attendance.close();
    },
  };
}
