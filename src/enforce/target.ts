import type { Address } from '../config/address/address.ts';
import type { TargetIdentity } from '../control/batch/open-batch.ts';
import { openSession } from '../database/open-session.ts';
import { onlyValue, type Session } from '../database/session.ts';
import { Failure } from '../errors.ts';
import { ANSWER_LIMITS, type AnswerLimits } from './change/answer-limits.ts';

/** Which server and database answer, and how a batch is proved there. */
export type TargetName = Omit<TargetIdentity, 'transaction'>;

/** The connection on which rows are changed; opened when it is needed, and again after it was lost. */
export interface Target {
  /** For what may take as long as it needs. */
  session(): Promise<Session>;
  /** The same connection for a batch and its recovery, which others wait for: an answer that is overdue is lost. */
  brief(): Promise<Session>;
  readonly limits: AnswerLimits;
  /** Of the server that answers now. */
  name(): Promise<TargetName>;
  close(): Promise<void>;
}

/** The server that answered first, for all connections of one run. */
export interface FirstServer {
  name: TargetName | null;
}

/** `first` is what connections share that must lead to one server. */
export function openTarget(
  address: Address,
  connection: string,
  receipt: TargetIdentity['receipt'] = 'table',
  limits: AnswerLimits = ANSWER_LIMITS,
  first: FirstServer = { name: null },
): Target {
  const state: { session: Session | null; name: TargetName | null } = { session: null, name: null };
  const session = async (): Promise<Session> => {
    if (state.session?.alive) return state.session;
    await state.session?.close();
    state.session = await openSession(address, `connection ${connection}`, limits.connect);
    state.name = null;
    return state.session;
  };
  const brief = async (): Promise<Session> => (await session()).within(limits.statement);
  return {
    session,
    brief,
    limits,
    name: async () => {
      const live = await brief();
      state.name ??= { ...(await live.engine.readName(live)), receipt };
      first.name ??= state.name;
      requireSameServer(first.name, state.name, connection);
      return state.name;
    },
    close: async () => state.session?.close(),
  };
}

/** What was compared with the ledger at the start says nothing of another server, or of one that was restored since. */
function requireSameServer(first: TargetName, now: TargetName, connection: string): void {
  if ((['system', 'timeline', 'database'] as const).every((part) => first[part] === now[part])) return;
  throw new Failure({
    code: 'target-switched',
    fact: `another server than at the start of the run answers on the connection ${connection}`,
    hint: 'the run goes on once the receipts there were compared with the ledger',
  });
}

/** Requires the table by which copies of archived rows are told from other rows. */
export async function requireCopies(session: Session, connection: string): Promise<void> {
  const { tellsCopies, copyTable } = session.engine.receipts;
  if (onlyValue(await session.run(tellsCopies)) === '1') return;
  throw new Failure({
    code: 'receipts-outdated',
    kind: 'refused',
    fact: `the receipts of the connection ${connection} were made by an earlier version, which had no table ${copyTable}`,
    hint: `run \`retentiond migrate --target ${connection}\` once`,
  });
}

/** Requires the tables of this version, and that the receipts belong to this ledger. */
export async function requireReceipts(session: Session, ledger: string, connection: string): Promise<void> {
  const { receipts } = session.engine;
  const hint = `run \`retentiond migrate --target ${connection}\` once`;
  if (onlyValue(await session.run(receipts.there)) !== '1') {
    throw new Failure({
      code: 'receipts-missing',
      kind: 'refused',
      fact: `the connection ${connection} has no receipt table, without which a batch cannot be proved`,
      hint,
    });
  }
  if (onlyValue(await session.run(receipts.remembers)) !== '1') {
    throw new Failure({
      code: 'receipts-outdated',
      kind: 'refused',
      fact: `the receipts of the connection ${connection} were made by an earlier version, which had no table ${receipts.doneTable}`,
      hint,
    });
  }
  const owner = await session.run(receipts.owner);
  if (owner.rows[0]?.[0] !== ledger) {
    throw new Failure({
      code: 'receipts-of-another-ledger',
      kind: 'refused',
      fact: `the receipts of the connection ${connection} belong to another ledger`,
      hint: 'two control databases would both purge here, or one was restored from a backup: find out which',
    });
  }
}
