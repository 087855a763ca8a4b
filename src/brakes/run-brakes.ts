import type { Brake } from './brake.ts';
import type { ConnectionBrakes } from './connection-brakes.ts';
import type { Standing } from './standing.ts';
import type { Throttle } from './throttle.ts';

/** What one run gives way to, on all connections that its batches touch. */
export interface RunBrakes {
  /** null: as many rows as it can. */
  readonly throttle: Throttle | null;
  /** What holds the next batch back now; empty: nothing. */
  look(): Promise<readonly Brake[]>;
}

export function runBrakes(connections: readonly ConnectionBrakes[]): RunBrakes {
  const throttles = connections.flatMap(({ throttle }) => throttle ?? []);
  return {
    throttle: throttles.length === 0 ? null : together(throttles),
    look: async () => {
      await untilBraked(connections.map((one) => one.look()));
      return connections.flatMap((one) => one.standing().braked);
    },
  };
}

/** Waits for all of them, or for the first that is braked: another connection may owe its answer for long. */
function untilBraked(looks: readonly Promise<Standing>[]): Promise<void> {
  return new Promise((resolve, reject) => {
    for (const look of looks) look.then(({ braked }) => (braked.length > 0 ? resolve() : undefined), reject);
    Promise.all(looks).then(() => resolve(), reject);
  });
}

/** A batch that touches several has its place on each. */
function together(throttles: readonly Throttle[]): Throttle {
  return {
    mostRows: Math.min(...throttles.map(({ mostRows }) => mostRows)),
    reserve: (rows) => Math.max(...throttles.map((throttle) => throttle.reserve(rows))),
    settle: (reserved, changed) => {
      for (const throttle of throttles) throttle.settle(reserved, changed);
    },
  };
}
