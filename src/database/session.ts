import { Failure } from '../errors.ts';
import type { Dialect } from '../sql/dialect.ts';
import type { Statement } from '../sql/fragment.ts';
import type { RelationKind, RelationName, TableShape } from '../sql/shape.ts';
import type { Encryption } from './encryption.ts';

/** A row as the server wrote it: text or null, so that no driver can round a number or move a time. */
export type TextRow = readonly (string | null)[];

export interface Result {
  readonly rows: readonly TextRow[];
  /** Names of the columns, in the order of a row's values; none where nothing was read. */
  readonly columns: readonly string[];
  /** Rows read or changed. */
  readonly count: number;
  /** The server's command tag: `COMMIT` of an aborted transaction says `ROLLBACK`. */
  readonly tag: string;
}

/** One connection. What opens it closes it. */
export interface Session {
  /**
   * Runs one statement; `name` keeps it prepared on this connection. Calls that are not awaited in between are sent at
   * once and answered in their order; one that fails does not keep the next from being tried.
   */
  run(statement: Statement, name?: string): Promise<Result>;
  /** Runs several statements of our own, without values, up to the first that fails; resolves to what the last answered. */
  script(text: string): Promise<Result>;
  /**
   * The same connection, for statements that must be answered within so many milliseconds of when their turn came: one
   * that is not is lost, and the connection with it. Without a limit, a network that swallows everything is waited for.
   * Never longer than what this session allows already.
   */
  within(milliseconds: number): Session;
  /** Whether the connection can still be used. */
  readonly alive: boolean;
  /** What encrypts it, with the server's certificate proved; null: plain text. */
  readonly encryption: Encryption | null;
  /** The kind of server behind it. */
  readonly engine: Engine;
  close(): Promise<void>;
}

/** A table that a batch holds still, and whether its rows are changed or only read. */
export interface TableUse {
  readonly table: RelationName;
  readonly use: 'read' | 'change';
  /** One that is changed where no row of the table is deleted; a role may have a right on nothing else there. */
  readonly column?: string | null;
}

/** Which server, database and connection answer: the address may be moved to another one, the rows would not move with it. */
export interface ServerName {
  readonly system: string;
  /** Another one after a failover or a restore: numbers of transactions are given once more there. */
  readonly timeline: string;
  readonly database: string;
  /** The server's process behind the connection, and when it began: process numbers are used again. */
  readonly backend: string;
  readonly backend_start: string;
}

/** What the server itself allows a batch, in milliseconds. */
export interface ServerLimits {
  readonly lock: number;
  readonly statement: number;
  /** After so long without a statement it undoes the transaction. */
  readonly idle: number;
}

/** What a batch was begun with. */
export interface BatchStart {
  /** The transaction's number; empty where the server has none to tell. */
  readonly transaction: string;
  /** The tables as they are and stay until the batch ends, in their order; null for one that is not there. */
  readonly shapes: readonly (TableShape | null)[];
}

/** A batch that began while another transaction held the same tables still. */
export interface BatchStartBeside {
  readonly transaction: string;
  /** null where they were held still without a break, so that they are what that transaction found them to be. */
  readonly shapes: readonly (TableShape | null)[] | null;
}

/** What is asked of a kind of server in its own words; everything that decides about rows is written by its dialect. */
export interface Engine {
  readonly dialect: Dialect;
  /** Begins a transaction of READ COMMITTED that may write. */
  readonly begin: Statement;
  /** Begins one that only reads, and all of whose statements see the same state. */
  beginReading(session: Session): Promise<void>;
  listRelations(session: Session): Promise<readonly Relation[]>;
  /** Everything about one table that decides what a change of its rows would do; null where it is not there. */
  readShape(session: Session, table: RelationName): Promise<TableShape | null>;
  /** From now on the server itself refuses every change on this connection. */
  forbidWriting(session: Session): Promise<void>;
  /** From now on the server itself gives up each statement of this connection that only reads after so long. */
  limitReading(session: Session, milliseconds: number): Promise<void>;
  /**
   * Step 1: begins a batch within these limits, holds every table still until it ends, and reads what they are. The
   * statements are sent at once, so that whoever sends the next ones need not wait for these.
   */
  beginBatch(
    session: Session,
    tables: readonly TableUse[],
    limits: ServerLimits,
    receipt: 'table' | 'none',
  ): Promise<BatchStart>;
  /**
   * The same where another transaction may hold the tables still; `areHeld` is asked once these locks are known to be there.
   */
  beginBeside(
    session: Session,
    tables: readonly TableUse[],
    limits: ServerLimits,
    receipt: 'table' | 'none',
    areHeld: () => boolean,
  ): Promise<BatchStartBeside>;
  /** From now on, for this transaction at least, locks of others are waited for so long. */
  limitLocks(session: Session, milliseconds: number): Promise<void>;
  /**
   * Asks at the end of a batch what would else be found out at COMMIT or not at all: constraints that wait for it, and
   * foreign keys of tables that were made since these ones were read, where nothing keeps those from being made.
   */
  askDeferred(session: Session, changed: readonly TableShape[]): Promise<void>;
  readName(session: Session): Promise<ServerName>;
  /** What tells the database from a copy, an older one and one that was made anew under its name, by parts. */
  readIdentity(session: Session): Promise<Readonly<Record<string, string>>>;
  /** The server's clock, in microseconds since 1970. */
  readClock(session: Session): Promise<bigint>;
  /** Ends exactly this connection; without the right to it, it goes on. */
  endBackend(session: Session, backend: Pick<ServerName, 'backend' | 'backend_start'>): Promise<void>;
  /** What somebody who has the right to it would type for the same. */
  endingStatement(backend: string): string;
  /** Throws Failure where a commit of this server may be lost in a crash, or a batch could not be proved there. */
  requireSafe(session: Session, connection: string, receipt: 'table' | 'none'): Promise<void>;
  readonly receipts: ReceiptStatements;
}

/** Statements on our own tables in a target; see migrations/target. */
export interface ReceiptStatements {
  /** What people call the table in which rows without a marker are remembered. */
  readonly doneTable: string;
  /** The table in which copies of archived rows are told from others; fit for a statement, and for people. */
  readonly copyTable: string;
  /** `1` where the table is there. */
  readonly there: Statement;
  /** The same of the table in which rows without a marker are remembered. */
  readonly remembers: Statement;
  /** The same of the table of copies. */
  readonly tellsCopies: Statement;
  /** Which ledger they belong to, as text; no row where nobody has said so. */
  readonly owner: Statement;
  /** Says so, where nobody has. */
  claim(ledger: string): Statement;
  /** The receipt of a batch; no row is written where the receipts belong to another ledger. */
  done(batch: string, rows: number, ledger: string): Statement;
  /** Voids a batch that has left none, after waiting for a twin in flight; counts 0 where it has. */
  voided(batch: string): Statement;
  /** `outcome, rows` of a batch. */
  read(batch: string): Statement;
  /** `batch, outcome, rows` of those of these batches that have one. */
  among(batches: readonly string[]): Statement;
  /** `batch, rows` of `done` ones in the order of their batches; `since` is a time in UTC, `YYYY-MM-DD HH:MM:SS`. */
  page(after: string, since: string | null, most: number): Statement;
  /** Those of these copyings that the table of copies names. */
  copyings(batches: readonly string[]): Statement;
  /** Removes those of these batches, by the role that prunes. */
  remove(batches: readonly string[]): Statement;
}

/** A relation that stands in the catalogue, named as the server spells it. */
export interface Relation extends RelationName {
  readonly kind: RelationKind;
}

/** The one value of a result of one row and one column. */
export function onlyValue(result: Result): string | null {
  const row = result.rows[0];
  if (result.rows.length !== 1 || row?.length !== 1) {
    throw new Failure({
      code: 'unexpected-answer',
      fact: `expected one value, got ${result.rows.length} rows`,
    });
  }
  return row[0] as string | null;
}
