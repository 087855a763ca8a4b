import { type Clock, hostClock } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import { openSession } from '../../database/open-session.ts';
import type { Observer } from '../../enforce/scene.ts';
import { Failure } from '../../errors.ts';
import { createMetrics } from '../../metrics/metrics.ts';
import { openTracing } from '../../tracing/open-tracing.ts';
import { controlUrl } from '../control/control.ts';
import { answerProbes } from '../probes/answer-probes.ts';
import { openProbes } from '../probes/open-probes.ts';
import { takePulse } from '../probes/pulse.ts';
import type { Daemon } from './daemon.ts';
import type { RuleSource } from './rule-set.ts';
import type { DaemonObserver, RoundObserver, Task } from './shop.ts';
import { watchTogether } from './watch-together.ts';

/** Who hears everything of a daemon. */
export interface DaemonLog extends Observer, DaemonObserver {
  /** Spans cannot be sent; said once until they can. */
  spansLost(facts: { readonly error: unknown }): void;
}

/** Whoever looks at a daemon: its log, its metrics and its spans, and the places where it can be asked. */
export interface Attendance {
  readonly observer: Observer;
  readonly daemon: DaemonObserver;
  readonly rounds: RoundObserver;
  /** From now on the daemon has started. */
  started(daemon: Pick<Daemon, 'queueDepth'>): void;
  /** Lets answers in hand end and spans leave, and closes everything. */
  close(): Promise<void>;
}

interface AttendanceOptions {
  readonly config: Config;
  readonly source: RuleSource;
  readonly log: DaemonLog;
  readonly tasks: readonly Task[];
  readonly leaving: AbortSignal;
  /** Which version runs. */
  readonly version: string;
  readonly clock?: Clock;
}

/** A question for the control database must not wait longer than whoever asks us. */
const CONNECT_MS = 2_000;

/** Opens the places first, so that a port that is taken is found out before any rule runs. */
export async function attend(options: AttendanceOptions): Promise<Attendance> {
  const { config, source, log, tasks, leaving, version, clock = hostClock } = options;
  requirePlace(config, tasks);
  const metrics = createMetrics(clock);
  metrics.keepRules(source.set.rules);
  const pulse = takePulse();
  const state: { daemon: Pick<Daemon, 'queueDepth'> | null } = { daemon: null };
  const probed = answerProbes({
    metrics,
    pulse,
    clock,
    leaving,
    version,
    openControl: async () => openSession(controlUrl(source.set.config), 'the control database', CONNECT_MS),
    isStarted: () => state.daemon !== null,
    rules: () => source.set.rules,
    queueDepth: async () => state.daemon?.queueDepth() ?? null,
  });
  const webListen = tasks.includes('web') ? config.webListen : null;
  const places = await openProbes({ ...config, webListen }, probed);
  const tracing =
    config.tracingEndpoint === null
      ? null
      : await openTracing({ endpoint: config.tracingEndpoint, version, clock, lost: log.spansLost });
  const others = [metrics, ...(tracing ? [tracing] : [])];
  const reloaded = (): void => metrics.keepRules(source.set.rules);
  return {
    observer: watchTogether<Observer>(log, others),
    daemon: watchTogether<DaemonObserver>(log, [...others, { reloaded }]),
    rounds: watchTogether<RoundObserver>(
      { roundBegun: pulse.beat, stepDone: pulse.beat, ruleWoken: () => undefined, roundEnded: pulse.beat },
      tracing ? [tracing] : [],
    ),
    started: (daemon) => {
      state.daemon = daemon;
    },
    close: async () => {
      await places.close();
      await probed.close();
      await tracing?.close();
    },
  };
}

/** Whoever only answers must have a place for it. */
function requirePlace({ webListen, webProbes }: Config, tasks: readonly Task[]): void {
  if (webListen !== null || webProbes !== null || tasks.some((task) => task !== 'web')) return;
  throw new Failure({
    kind: 'usage',
    code: 'web-not-configured',
    fact: 'it is only to answer over HTTP, and nothing says where',
    hint: 'add `web: { listen: "127.0.0.1:8420" }` to retentiond.yaml, or leave `--only web` out',
  });
}
