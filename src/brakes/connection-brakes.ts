import { isDeepStrictEqual } from 'node:util';
import type { ConnectionConfig } from '../config/config.ts';
import { type Asker, askerOf } from './ask/ask-connection.ts';
import { type Brake, brakes } from './brake.ts';
import { FREE, judge, type Standing } from './standing.ts';
import { type Throttle, throttleOf } from './throttle.ts';

/** What all runs of this process on one connection give way to. */
export interface ConnectionBrakes {
  /** null: as many rows as it can. */
  readonly throttle: Throttle | null;
  /**
   * How it stands, at most a few seconds ago: asking goes on beside the batches, and only what is older is waited for, until
   * one answer brakes.
   */
  look(): Promise<Standing>;
  /** The same as far as it is known at this moment. */
  standing(): Standing;
}

/** Gives the brakes of a connection to every run that acts on it, the same to all. */
export interface BrakeShop {
  /** `release` is called when the run is over. */
  take(config: ConnectionConfig): { readonly brakes: ConnectionBrakes; release(): Promise<void> };
}

/** An answer older than that is not relied upon. */
const STALE_MS = 3_000;

/** One connection's questions, which go on as long as somebody uses it. */
interface Asking extends Pick<ConnectionBrakes, 'look' | 'standing'> {
  begin(): void;
  end(): Promise<void>;
}

/** All questions once. */
interface Round {
  /** Fulfilled with the first answer that brakes, else with the last. */
  readonly told: Promise<void>;
}

interface Shared {
  readonly config: ConnectionConfig;
  readonly asking: Asking | null;
  readonly brakes: ConnectionBrakes;
  users: number;
}

/** `now` counts milliseconds from anywhere. */
export function openBrakeShop(now: () => number, askerFor = askerOf): BrakeShop {
  const shared = new Map<string, Shared>();
  return {
    take: (config) => {
      const known = shared.get(config.name);
      const one = known && isSame(known.config, config) ? known : shareOf(config, now, askerFor);
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

function shareOf(config: ConnectionConfig, now: () => number, askerFor: typeof askerOf): Shared {
  const { rowsPerSecond } = config.brakes;
  const asker = askerFor(config, now);
  const asking = asker && askingOf(asker, now);
  const throttle = rowsPerSecond === null ? null : throttleOf(rowsPerSecond, now);
  const { look, standing } = asking ?? { look: async () => FREE, standing: () => FREE };
  return { config, asking, brakes: { throttle, look, standing }, users: 0 };
}

function askingOf(asker: Asker, now: () => number): Asking {
  let standing = FREE;
  let askedAt = Number.NEGATIVE_INFINITY;
  let pending: Round | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isOn = false;
  let left = new AbortController();
  const ask = (): Round => {
    if (pending) return pending;
    let saysNo = (): void => undefined;
    const no = new Promise<void>((resolve) => {
      saysNo = resolve;
    });
    const whole = askOnce(left.signal, saysNo).finally(() => {
      // One that was left may come to its end beside the next.
      if (pending !== round) return;
      pending = null;
      // Also while a batch takes long: how far a replica lags is told by how the log went on.
      if (isOn) timer = setTimeout(askBeside, standing.askAfter).unref();
    });
    const round: Round = { told: Promise.race([whole, no]) };
    pending = round;
    return round;
  };
  const askOnce = async (signal: AbortSignal, saysNo: () => void): Promise<void> => {
    clearTimeout(timer);
    const begun = now();
    const before = standing;
    const heard = new Map<string, Brake>();
    const answers = await asker.ask(signal, (answer) => {
      heard.set(answer.brake, answer);
      if (signal.aborted || ![...heard.values()].some(brakes)) return;
      // Whatever the others will say, no batch begins: a server that hangs answers each question late.
      standing = judge(before, [
        ...heard.values(),
        ...before.braked.filter(({ brake }) => !heard.has(brake)),
      ]);
      saysNo();
    });
    // What was broken off says nothing of the server.
    if (signal.aborted) return;
    standing = judge(before, answers);
    askedAt = begun;
  };
  // What it rejects with is met again by whoever has to wait for an answer.
  const askBeside = (): void => void ask().told.catch(() => undefined);
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
      if (now() - askedAt >= standing.askAfter + STALE_MS) await ask().told;
      return standing;
    },
    standing: () => standing,
  };
}
