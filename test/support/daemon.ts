import { inspect } from 'node:util';
import type { Workplace } from '../../src/app/control/workplace.ts';
import { type Daemon, type DaemonOptions, startDaemon } from '../../src/app/daemon/daemon.ts';
import type { DaemonObserver } from '../../src/app/daemon/shop.ts';
import type { RunReport } from '../../src/enforce/run/run.ts';
import type { Observer } from '../../src/enforce/scene.ts';
import type { Rule } from '../../src/rules/rule/rule.ts';
import type { TargetClient } from './engines/engine.ts';
import type { LogsProject } from './logs.ts';
import { silentObserver } from './observer.ts';

/** A daemon in this process, what it said, and a way to end it. */
export interface TestDaemon {
  readonly daemon: Daemon;
  readonly ended: readonly { readonly rule: string; readonly run: string; readonly report: RunReport }[];
  readonly troubles: readonly { readonly where: string; readonly error: unknown }[];
  readonly reloads: readonly { readonly rules: number; readonly troubles: readonly string[] }[];
  stop(): Promise<void>;
}

export interface TestDaemonOptions extends DaemonOptions {
  readonly observer?: Partial<Observer>;
  readonly over?: Partial<Workplace>;
}

/** Starts a daemon with short rounds over the project's rules. */
export async function startTestDaemon(
  logs: LogsProject<TargetClient>,
  rules: readonly Rule[],
  { observer = {}, over = {}, ...options }: TestDaemonOptions = {},
): Promise<TestDaemon> {
  const leaving = new AbortController();
  const ended: TestDaemon['ended'][number][] = [];
  const troubles: TestDaemon['troubles'][number][] = [];
  const reloads: TestDaemon['reloads'][number][] = [];
  const watching: DaemonObserver = {
    started: () => undefined,
    reloaded: (facts) => void reloads.push(facts),
    runBegun: () => undefined,
    runEnded: (facts) => void ended.push(facts),
    troubled: (facts) => void troubles.push(facts),
    stopped: () => undefined,
  };
  const place = await logs.place({
    observer: { ...silentObserver, ...observer },
    ...over,
    signal: leaving.signal,
  });
  const daemon = await startDaemon(place, rules, watching, { roundMilliseconds: 300, ...options });
  const started: TestDaemon = {
    daemon,
    ended,
    troubles,
    reloads,
    stop: async () => {
      leaving.abort();
      await daemon.done;
      running.delete(started);
    },
  };
  running.add(started);
  return started;
}

/** As if nobody had run for a day: every rule that is in force owes its latest scheduled time. */
export async function forgetADay(logs: LogsProject<TargetClient>): Promise<void> {
  await logs.state.query("UPDATE retentiond.rule SET due_after = clock_timestamp() - interval '1 day'");
}

/** Generous, since it costs nothing where all goes well; sooner than a test's own end, so that it can say what it saw. */
const PATIENCE_MS = 90_000;

/** Those that run in this process now: what they said tells why something does not come to pass. */
const running = new Set<TestDaemon>();

/**
 * Waits until what `look` sees is as wanted, by default true; throws with `what`, what was seen last, and what the
 * daemons of this process have said where it never is.
 */
export async function eventually<Seen>(
  what: string,
  look: () => Seen | Promise<Seen>,
  isWanted: (seen: Seen) => boolean = (seen) => seen === true,
  milliseconds = PATIENCE_MS,
): Promise<void> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const seen = await look();
    if (isWanted(seen)) return;
    if (Date.now() > end)
      throw new Error(`it never came to this: ${what}\nseen last: ${inspect(seen)}${saidByDaemons()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function saidByDaemons(): string {
  const said = [...running].map(({ ended, troubles, reloads }) => ({ ended, troubles, reloads }));
  return said.length > 0 ? `\nsaid by daemons: ${inspect(said, { depth: 6 })}` : '';
}
