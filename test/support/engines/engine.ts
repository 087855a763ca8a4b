import type pg from 'pg';

/** Superusers' addresses of the server of each of the two. */
export interface Servers {
  readonly target: string;
  readonly control: string;
}

/** A connection to a target, on which a test plays the application. */
export interface TargetClient {
  /** Several statements are allowed where there are no values; what the last one answered. */
  query(sql: string, values?: unknown[]): Promise<Pick<pg.QueryResult, 'rows' | 'rowCount'>>;
  end(): Promise<void>;
}

/** A target of one test: empty, and owned by an ordinary role of its own. */
export interface FreshTarget {
  /** As the role that owns it and its tables. */
  readonly url: string;
  /** As superuser: for what tests do to a server, never for what the product does. */
  readonly superuserUrl: string;
  /** Of the database and of the role. */
  readonly name: string;
  drop(): Promise<void>;
}

/** The statements of a batch by what they do, in their order. */
export interface BatchSteps {
  readonly tablesHeld: RegExp;
  /** Rows are locked, or changed at once. */
  readonly rowsTaken: RegExp;
  readonly receipt: RegExp;
  /** Locked rows are deleted. */
  readonly removal: RegExp;
  /** What is asked last before COMMIT; null where that is nothing of its own. */
  readonly constraints: RegExp | null;
}

/** A server of one test, which may be killed and frozen. */
export interface TargetServer {
  /** Its superuser's address, to make targets on it. */
  readonly url: string;
  /** With its data in `data`. */
  readonly folder: string;
  /** The data folder, which need not lie in the other. */
  readonly data: string;
  /** `fast` ends it in order. */
  stop(mode: 'fast' | 'immediate'): Promise<void>;
  /** As in a crash. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  remove(): Promise<void>;
}

/** What the tests of a batch ask of one kind of target in its own words; the control database is PostgreSQL always. */
export interface TestEngine {
  /** As its column is called in the table of cases. */
  readonly name: 'PostgreSQL' | 'MariaDB';
  readonly scheme: 'postgres' | 'mariadb';
  /** Whether a batch may change its rows before anything has locked them. */
  readonly changesFirst: boolean;
  /** Whether two that wait for each other do so for a while before the server ends one of them. */
  readonly waitsBeforeDeadlock: boolean;
  freshTarget(servers?: Servers): Promise<FreshTarget>;
  /** With more settings, as its configuration file has them. */
  startServer(settings?: Readonly<Record<string, string>>): Promise<TargetServer>;
  connect(url: string): Promise<TargetClient>;
  readonly steps: BatchSteps;
  /** What our own tables are called in SQL. */
  readonly tables: { readonly receipt: string; readonly ledger: string; readonly done: string };
  /** The table of `makeLogs`: `id, ts, user_id, must_stay`. */
  createLog(client: TargetClient): Promise<void>;
  /** Connections that wait for a lock in the client's database. */
  lockWaits(client: TargetClient): Promise<readonly string[]>;
  /** A table that refers to it, so that its rows are locked first. */
  readonly createMention: string;
  /** `due` rows that are a year old and on, `kept` of today. */
  fillLog(client: TargetClient, due: number, kept: number): Promise<void>;
  /** `id, ts, user_id, must_stay` of whole rows, in the order of their keys, as text. */
  readonly logRows: string;
  /** Expressions: the present, and the present less so much, as `1 YEAR`. */
  readonly now: string;
  before(amount: number, unit: 'SECOND' | 'MINUTE' | 'DAY' | 'YEAR'): string;
  /** Locks of this client are waited for so long at most. */
  limitLocks(client: TargetClient, milliseconds: number): Promise<void>;
  /** What a trigger of the test needs before it can be made; null where nothing. */
  readonly spareTrigger: string | null;
  /** Keeps a table as it is against whoever would change its rows, until `letTableGo`. */
  holdTable(name: string): string;
  readonly letTableGo: string;
  /** The code by which `receipts: none` is refused there; null where it is not. */
  refusesNoReceipts(client: TargetClient): Promise<string | null>;
  /** In which schema the tables of a database stand. */
  schemaOf(database: string): string;
  /** A connection's beginning years ago, as the intent of a batch writes it. */
  readonly longAgo: string;
  /** Whether it was refused because others hold the row or the table. */
  isLocked(error: unknown): boolean;
  /** Whether the server has ended its transaction to resolve a deadlock. */
  isVictim(error: unknown): boolean;
  /** Whether it was refused since a row of this key is there. */
  isDuplicate(error: unknown): boolean;
  /** Ends every connection to the database that no test has opened, as the server does after its idle limit. */
  endBackends(target: { readonly superuserUrl: string; readonly name: string }): Promise<void>;
  /** The address of another role, which may read the log and nothing else. */
  readerUrl(target: {
    readonly superuserUrl: string;
    readonly url: string;
    readonly name: string;
  }): Promise<string>;
}
