import type { TargetClient, TestEngine } from '../../support/engines/engine.ts';

/** What no output may ever hold: every row has it. */
export const CANARY = 'canary-7f3a';

/** A connection of several, to be given back. */
export interface PooledClient extends Pick<TargetClient, 'query'> {
  release(): void;
}

/** Connections to a target that survive a server which is stopped. */
export interface Pool extends TargetClient {
  connect(): Promise<PooledClient>;
}

/** The tables of the rule under test on one kind of server, and everything that is asked or done there in its own SQL. */
export interface Ground {
  readonly engine: TestEngine;
  /** The rule's table, and one beside it that nobody named. */
  readonly tables: string;
  /** A foreign key at the one beside that points at the rule's. */
  readonly pointing: string;
  /** A time that no event can have happened at, as text. */
  readonly impossibleTime: string;
  /** SQL of a row of the log: what stands in `marked_at` where somebody else has set it. */
  readonly byHand: string;
  /** SQL of a row of the log: it was marked by a rule of today. */
  readonly markedToday: string;
  /** SQL of a row of the log: its key is remembered. */
  readonly remembered: string;
  /** SQL of a row of the log: the note is what the rule makes of it. */
  readonly noteAltered: string;
  /** SQL of a row of the log, which says too who wrote it last where the server knows. */
  readonly whole: string;
  /** Id of each row that stays, and the batch whose receipt the same transaction wrote; null where the server does not know. */
  readonly writers: string | null;
  /** SQL that begins and ends a transaction in which nobody else may write the receipts. */
  readonly holdReceipts: readonly [begin: string, hold: string];
  /** SQL of a trigger that comes before a row is changed, and of its end. */
  readonly trigger: readonly [made: string, undone: string];
  /** Takes the role's right to change the log, and gives it back. */
  rights(role: string): readonly [revoked: string, given: string];
  /** Whether the server may choose the application for the victim of a deadlock with us. */
  readonly choosesVictims: boolean;
  /** The name by which digests and receipts know the log, in a database of this name. */
  relation(database: string): string;
  openPool(url: string): Pool;
  /** Connections of the product to the database, asked on its superuser's pool. */
  backends(mighty: Pool): Promise<readonly number[]>;
  /** Ends these, as an administrator or a broken network would; those that wait in a transaction only, if so asked. */
  endBackends(mighty: Pool, ids: readonly number[], idleOnly: boolean): Promise<void>;
}

/** A list of numbers in SQL; one that no row has, where there is none. */
export function listOf(ids: Iterable<string | number>): string {
  const numbers = [...ids].map((id) => BigInt(id));
  return numbers.length === 0 ? '(-1)' : `(${numbers.join(', ')})`;
}
