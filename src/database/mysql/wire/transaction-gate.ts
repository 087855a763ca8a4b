import { Failure } from '../../../errors.ts';
import type { Statement } from '../../../sql/fragment.ts';
import { DatabaseFailure } from '../../failure.ts';
import type { Answer, Wire } from './wire.ts';

/** The state of a transaction that failed and was not undone yet, under PostgreSQL's name. */
const ABORTED = '25P02';

const BEGIN = /^\s*(START\s+TRANSACTION|BEGIN)\b/i;
const COMMIT = /^\s*COMMIT\s*$/i;
const ROLLBACK = /^\s*ROLLBACK\s*$/i;

export interface GatedAnswer extends Answer {
  readonly tag: string;
}

/** Where statements pass one at a time, in the order in which they were asked. */
export interface TransactionGate {
  /** Resolves to what the last of them answered; nothing that follows the first failure is sent. */
  ask(statements: readonly Statement[], keep: boolean): Promise<GatedAnswer>;
}

const NOTHING: GatedAnswer = { rows: [], columns: [], count: 0, open: null, tag: '' };

/**
 * A transaction of which a statement failed is over, as it is on PostgreSQL: nothing else of it is sent, not even what was
 * asked before the failure was known, and COMMIT undoes it and says so. The server itself would go on: a lock time-out
 * undoes one statement, and after a deadlock every further statement commits by itself.
 */
export function openGate(wire: Pick<Wire, 'ask'>, what: string): TransactionGate {
  const state: { transaction: 'none' | 'open' | 'aborted'; last: Promise<unknown> } = {
    transaction: 'none',
    last: Promise.resolve(),
  };

  async function pass(statement: Statement, keep: boolean): Promise<GatedAnswer> {
    const { text } = statement;
    if (ROLLBACK.test(text)) return end('ROLLBACK');
    if (COMMIT.test(text)) return end(state.transaction === 'aborted' ? 'ROLLBACK' : 'COMMIT');
    if (state.transaction === 'aborted') throw aborted(what);
    // Before it is answered: what follows a BEGIN that was lost would commit by itself.
    if (BEGIN.test(text)) state.transaction = 'open';
    return send(statement, keep);
  }

  async function send(statement: Statement, keep: boolean): Promise<GatedAnswer> {
    try {
      const answer = await wire.ask(statement, keep);
      if (state.transaction === 'open' && answer.open === false) throw ended(what);
      return { ...answer, tag: 'OK' };
    } catch (error) {
      if (state.transaction === 'open') state.transaction = 'aborted';
      throw error;
    }
  }

  async function end(tag: 'COMMIT' | 'ROLLBACK'): Promise<GatedAnswer> {
    try {
      const answer = await wire.ask({ text: tag, values: [] }, false);
      state.transaction = 'none';
      return { ...answer, tag };
    } catch (error) {
      state.transaction = 'aborted';
      throw error;
    }
  }

  return {
    ask: (statements, keep) => {
      const turn = state.last.then(async () => {
        let answer = NOTHING;
        for (const statement of statements) answer = await pass(statement, keep);
        return answer;
      });
      state.last = turn.catch(() => undefined);
      return turn;
    },
  };
}

function aborted(what: string): Failure {
  return new DatabaseFailure({
    code: 'transaction-aborted',
    fact: `${what}: a statement before this one failed, and its transaction with it; this one was not sent`,
    remedy: 'stop',
    state: ABORTED,
  });
}

/** A statement that commits by itself, as every change of a table's definition does. */
function ended(what: string): Failure {
  return new Failure({
    code: 'transaction-lost',
    fact: `${what}: the server ended the transaction before its COMMIT`,
    hint: 'what was changed until then may stand: this is a fault in retentiond, please report it',
  });
}
