import { isDeepStrictEqual } from 'node:util';
import type { ConnectionConfig } from '../config/config.ts';
import { type Asker, askerOf } from './ask/ask-connection.ts';
import { FREE, judge, type Standing } from './standing.ts';
import { type Throttle, throttleOf } from './throttle.ts';

/** What all runs of this process on one connection give way to. */
export interface ConnectionBrakes {
  /** null: as many rows as it can. */
  readonly throttle: Throttle | null;
  /** How it stands, at most a few seconds ago: asking goes on beside the batches, and only what is older is waited for. */
  look(): Promise<Standing>;
}

/** Gives the brakes of a connection to every run that acts on it, the same to all. */
export interface BrakeShop {
  /** `release` is called when the run is over. */
  take(config: ConnectionConfig): { readonly brakes: ConnectionBrakes; release(): Promise<void> };
}

/** An answer older than that is not relied upon. */
const STALE_MS = 3_000;

/** One connection's questions, which go on as long as somebody uses it. */
interface Asking extends Pick<ConnectionBrakes, 'look'> {
  begin(): void;
  end(): Promise<void>;
}

interface Shared {
  readonly config: ConnectionConfig;
  readonly asking: Asking | null;
  readonly brakes: ConnectionBrakes;
  users: number;
}

/** `now` counts milliseconds from anywhere. */
export function openBrakeShop(now: () => number): BrakeShop {
  const shared = new Map<string, Shared>();
  return {
    take: (config) => {
      const known = shared.get(config.name);
      const one = known && isSame(known.config, config) ? known : shareOf(config, now);
      shared.set(config.name, one);
      one.users += 1;
      if (one.users === 1) one.asking?.begin();
      return {
        brakes: one.brakes,
        release: async () => {
          one.users -= 1;
          if (one.users === 0) await one.asking?.end();
        },
      };
    },
  };
}

/** Whether they lead to one place and ask the same there. */
function isSame(a: ConnectionConfig, b: ConnectionConfig): boolean {
  return isDeepStrictEqual([a.url, a.brakes], [b.url, b.brakes]);
}

function shareOf(config: ConnectionConfig, now: () => number): Shared {
  const { rowsPerSecond } = config.brakes;
  const asker = askerOf(config, now);
  const asking = asker && askingOf(asker, now);
  const throttle = rowsPerSecond === null ? null : throttleOf(rowsPerSecond, now);
  return { config, asking, brakes: { throttle, look: asking?.look ?? (async () => FREE) }, users: 0 };
}

function askingOf(asker: Asker, now: () => number): Asking {
  let standing = FREE;
  let askedAt = Number.NEGATIVE_INFINITY;
  let pending: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isOn = false;
  let left = new AbortController();
  const ask = (): Promise<void> => {
    if (pending) return pending;
    const round = askOnce(left.signal).finally(() => {
      // One that was left may come to its end beside the next.
      if (pending !== round) return;
      pending = null;
      // Also while a batch takes long: how far a replica lags is told by how the log went on.
      if (isOn) timer = setTimeout(askBeside, standing.askAfter).unref();
    });
    pending = round;
    return round;
  };
  const askOnce = async (signal: AbortSignal): Promise<void> => {
    clearTimeout(timer);
    const begun = now();
    const answers = await asker.ask(signal);
    // What was broken off says nothing of the server.
    if (signal.aborted) return;
    standing = judge(standing, answers);
    askedAt = begun;
  };
  // What it rejects with is met again by whoever has to wait for an answer.
  const askBeside = (): void => void ask().catch(() => undefined);
  return {
    begin: () => {
      isOn = true;
      askBeside();
    },
    end: async () => {
      isOn = false;
      clearTimeout(timer);
      // Whoever leaves waits for no answer: a server that is in trouble may owe it for long.
      left.abort();
      left = new AbortController();
      pending = null;
      await asker.close();
    },
    look: async () => {
      if (now() - askedAt >= standing.askAfter + STALE_MS) await ask();
      return standing;
    },
  };
}
