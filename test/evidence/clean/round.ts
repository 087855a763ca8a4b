import { randomUUID } from 'node:crypto';
import { announce } from '../../../src/app/daemon/announce.ts';
import { makeRound } from '../../../src/app/daemon/round.ts';
import { watchRules } from '../../../src/app/daemon/rule-set.ts';
import type { Shop } from '../../../src/app/daemon/shop.ts';
import type { Observer } from '../../../src/enforce/scene.ts';
import type { KeptQueue } from '../../../src/queue/keep-queue.ts';
import { silentObserver } from '../../support/observer.ts';
import type { World } from './world.ts';

/** A queue whose server is away: the round runs itself what is due. */
const AWAY: KeptQueue = {
  isAlive: () => false,
  schedule: async () => undefined,
  wakeNow: async () => false,
  listen: async () => undefined,
  depth: async () => null,
  close: async () => undefined,
};

/** Two rules run beside each other, and there are five. */
const ROUNDS = 3;

interface RoundOptions {
  /** The daemon leaves after the first batch that commits. */
  readonly leaves?: boolean;
  /** Every rule owes the latest of its scheduled times. */
  readonly owes?: boolean;
}

/** As if nobody had been there for a day; the runs that are over were before it, and every time on schedule has one run alone. */
async function owe({ state }: World): Promise<void> {
  await state.query(
    `UPDATE retentiond.run SET due_at = (SELECT min(due_at) FROM retentiond.run) - interval '1 day'
     WHERE due_at > clock_timestamp() - interval '1 day' AND state IN ('succeeded', 'failed', 'cancelled')`,
  );
  await state.query("UPDATE retentiond.rule SET due_after = clock_timestamp() - interval '1 day'");
}

/** What troubled a daemon that was there for a few rounds, by the codes of the failures. */
export async function makeRounds(world: World, options: RoundOptions = {}): Promise<readonly string[]> {
  const leaving = new AbortController();
  const codes: string[] = [];
  const observer: Observer = {
    ...silentObserver,
    batchCommitted: () => {
      if (options.leaves) leaving.abort();
    },
  };
  const place = await world.place({ signal: leaving.signal, observer });
  const shop: Shop = {
    id: randomUUID(),
    place,
    tasks: ['scheduler', 'worker'],
    source: watchRules({ cwd: world.project.folder, environment: {} }, world.project.read()),
    queue: AWAY,
    observer: {
      started: () => undefined,
      reloaded: () => undefined,
      runBegun: () => undefined,
      runEnded: ({ report }) => void (report.stoppedBy !== null && codes.push(report.stoppedBy)),
      troubled: ({ error }) => void codes.push((error as { code?: string }).code ?? String(error)),
      stopped: () => undefined,
    },
    running: new Map(),
    troubles: new Map(),
    announced: null,
    recorded: null,
    kept: null,
    turns: new Map(),
    beside: new Map(),
    rounds: {
      roundBegun: () => undefined,
      stepDone: () => undefined,
      ruleWoken: () => undefined,
      roundEnded: () => undefined,
    },
    hurry: () => undefined,
  };
  await announce(shop);
  if (options.owes) await owe(world);
  for (let round = 0; round < ROUNDS && !leaving.signal.aborted; round += 1) {
    await makeRound(shop);
    await Promise.all(shop.running.values());
  }
  return codes;
}
