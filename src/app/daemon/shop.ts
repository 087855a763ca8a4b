import { Failure } from '../../errors.ts';
import type { KeptQueue } from '../../queue/keep-queue.ts';
import type { Workplace } from '../control/workplace.ts';
import type { Turns } from './duties.ts';
import type { RuleSet, RuleSource } from './rule-set.ts';
import type { RunObserver } from './run-due.ts';

/** Who is told what the daemon does. */
export interface DaemonObserver extends RunObserver {
  started(facts: { readonly rules: number }): void;
  /** Another set of rules is in force, or a new text was refused. */
  reloaded(facts: { readonly rules: number; readonly troubles: readonly string[] }): void;
  troubled(facts: { readonly where: string; readonly error: unknown }): void;
  stopped(): void;
}

/** Who is told of rounds; none of them decides anything. */
export interface RoundObserver {
  roundBegun(): void;
  /** Something of the round is done: it goes on. */
  stepDone(): void;
  /** A rule that owes a run is woken. */
  ruleWoken(facts: { readonly rule: string; readonly version: string; readonly dueAt: string }): void;
  /** `error` is null where it came to its end. */
  roundEnded(facts: { readonly error: unknown }): void;
}

export type Task = 'scheduler' | 'worker' | 'web';

export const ALL_TASKS: readonly Task[] = ['scheduler', 'worker', 'web'];

/** How many rules one daemon runs beside each other. */
export const RULES_AT_ONCE = 2;

/** What one daemon has in hand. */
export interface Shop {
  readonly id: string;
  readonly place: Workplace;
  readonly tasks: readonly Task[];
  readonly source: RuleSource;
  readonly queue: KeptQueue;
  readonly observer: DaemonObserver;
  /** The rules that this process runs at this moment, and their ends. */
  readonly running: Map<string, Promise<void>>;
  /** What went wrong since the last round, one line each. */
  readonly troubles: Map<string, string>;
  /** The hash of the set that was put in force last; null: none yet. */
  announced: string | null;
  /** The set of texts that this process recorded last, by its hash; null: none yet. */
  recorded: string | null;
  /** Whose texts are kept for certain. */
  kept: RuleSet | null;
  /** When each of its duties had its last turn. */
  readonly turns: Turns;
  /** Duties that go on beside the rounds, until their ends. */
  readonly beside: Map<string, Promise<void>>;
  readonly rounds: RoundObserver;
  /** Cuts the wait for the next round short. */
  hurry: () => void;
}

/** Told once, and shown by `status` until it is over. */
export function troubled(shop: Pick<Shop, 'observer' | 'troubles'>, where: string, error: unknown): void {
  shop.observer.troubled({ where, error });
  // Only our own failures are sure to hold no row's value.
  shop.troubles.set(
    where,
    `${where}: ${error instanceof Failure ? error.message : 'something unexpected, see the log'}`,
  );
}
