import { Failure } from '../errors.ts';

/** What to do after a database error: try the batch again, connect again, let the target rest, or stop the rule. */
export type Remedy = 'retry' | 'reconnect' | 'pause' | 'stop';

/** A database's refusal without its DETAIL, which quotes row values. */
export class DatabaseFailure extends Failure {
  readonly remedy: Remedy;
  /** The server's code (PostgreSQL's SQLSTATE, MySQL's error number), or the socket's; empty where there was none. */
  readonly state: string;

  constructor(facts: { code: string; fact: string; hint?: string; remedy: Remedy; state: string }) {
    super(facts);
    this.name = 'DatabaseFailure';
    this.remedy = facts.remedy;
    this.state = facts.state;
  }
}

/** Rows or tables that others hold: PostgreSQL's lock_not_available; MySQL's lock wait time-out, and its NOWAIT. */
const LOCKED: ReadonlySet<string> = new Set(['55P03', '1205', '3572']);

/** A row of this key is there: PostgreSQL's unique_violation, MySQL's duplicate entry. */
const DUPLICATE: ReadonlySet<string> = new Set(['23505', '1062']);

/** The remedy for any error; what is not known stops the rule. */
export function remedyFor(error: unknown): Remedy {
  return error instanceof DatabaseFailure ? error.remedy : 'stop';
}

/** Whether it waited in vain for what others hold. */
export function isLocked(error: unknown): boolean {
  return error instanceof DatabaseFailure && LOCKED.has(error.state);
}

/** Whether a row with the same key was in the way. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof DatabaseFailure && DUPLICATE.has(error.state);
}

/** A server that does not answer, or not any more; `state` is the socket's or the server's code, if there is one. */
export function unreachable(what: string, state: string): DatabaseFailure {
  return new DatabaseFailure({
    code: 'database-unreachable',
    fact: `${what}: the database does not answer${state ? ` (${state})` : ''}`,
    hint: 'check that the server runs, and that its address is right and begins with what it speaks: postgres:// or mysql://',
    remedy: 'reconnect',
    state,
  });
}

/** The code of a socket's or a driver's error; empty where it has none. */
export function socketCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
