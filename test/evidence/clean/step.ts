import type { Random } from '../../plan/random.ts';
import type { World } from './world.ts';

/** Something that honest people, servers and daemons do, or that happens to them. */
export interface Step {
  readonly name: string;
  /** How often it is drawn, beside the others. */
  readonly weight: number;
  /** Whether it can be taken as things are; always where it is left out. */
  may?(world: World): boolean;
  take(world: World, random: Random): Promise<void>;
}

/** What ends a run on a machine that has too much to do, or beside others: the next one goes on with it. */
export const TRANSIENT: readonly string[] = [
  'database-unreachable',
  'rows-locked',
  'lease-lost',
  'lease-lapsed',
  'commit-unknown',
  'outcome-unknown',
];
