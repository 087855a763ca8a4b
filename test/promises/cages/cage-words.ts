import type { TargetClient } from '../../support/engines/engine.ts';
import type { Tables } from '../tables.ts';

/** What a cage asks of one kind of target in its own words. */
export interface CageWords {
  /** The table that nobody names, with its rows. */
  readonly beside: string;
  empty(owner: TargetClient, superuser: TargetClient, role: string): Promise<void>;
  /** Every row of everything that holds any, except our own receipts. */
  look(superuser: TargetClient): Promise<Tables>;
  /** Gives every ordinary table its rows; triggers and foreign keys sleep meanwhile. */
  feed(superuser: TargetClient): Promise<void>;
}
