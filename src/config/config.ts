import type { Window } from '../calendar/window.ts';
import type { WrittenAt } from '../finding.ts';
import type { Language } from '../finding-text/text.ts';
import type { Absence } from './absent.ts';
import type { Address } from './address/address.ts';

/** One database that data maps speak of. */
export interface ConnectionConfig {
  readonly name: string;
  readonly url: Address;
  /** Rows a transaction locks at most. */
  readonly batchRows: number;
  /** Whether a batch leaves a receipt in a table of its own; without one recovery can only infer what became of it. */
  readonly receipts: 'table' | 'none';
  /** The same database by the role that prunes receipts; null: nobody does. */
  readonly pruneUrl: Address | null;
  /** What purging gives way to there. */
  readonly brakes: BrakesConfig;
  readonly position: WrittenAt;
}

/** What purging on one connection gives way to; what is null is not said. */
export interface BrakesConfig {
  /** On average, over all runs of one daemon. */
  readonly rowsPerSecond: number | null;
  /** null: nobody asks. */
  readonly maxReplicaLagSeconds: number | null;
  /** Those that are asked themselves. */
  readonly replicas: readonly Address[];
  /** Sessions of the server that wait for a lock. */
  readonly maxLockWaits: number | null;
  /** Bytes kept: of the write-ahead log for slots and archive, or of binary logs. */
  readonly maxWalBytes: number | null;
  readonly own: readonly OwnBrake[];
}

/** A question of the operators' own: a number that a statement gives, or an answer over HTTP. */
export type OwnBrake =
  | {
      readonly kind: 'query';
      readonly name: string;
      readonly query: string;
      /** Exactly one of the two is a number. */
      readonly above: number | null;
      readonly below: number | null;
    }
  | {
      readonly kind: 'probe';
      readonly name: string;
      readonly url: string;
      readonly answerWithinSeconds: number;
    };

/** How one category runs; what is null is not said. */
export interface CategoryConfig {
  /** Five-field cron. */
  readonly schedule: string | null;
  /** The hours, in UTC, in which its runs may act. */
  readonly window: Window | null;
  /** What one run may use before the rest waits for the next. */
  readonly budget: Budget | null;
  /** What aborts a run before its first change. */
  readonly limits: Limits | null;
  /** After how long due becomes overdue. */
  readonly overdueAfterSeconds: number | null;
}

export interface Limits {
  readonly maxRows: number | null;
  /** Per cent of the category's rows in that table. */
  readonly maxPercent: number | null;
}

export interface Budget {
  readonly rows: number | null;
  readonly seconds: number | null;
}

/** How legal holds are kept. */
export interface HoldsConfig {
  /** Absolute; the key under which held persons are kept. null: no person can be held. */
  readonly keyFile: string | null;
  /** How long rows stay held after a release. */
  readonly coolingOffSeconds: number;
}

/** Where the signed heads of the ledger go, and the keys behind it. */
export interface EvidenceConfig {
  /** Absolute; null: nothing is signed. */
  readonly signingKeyFile: string | null;
  /** Absolute; digest keys that were in use before. */
  readonly previousDigestKeyFiles: readonly string[];
  /** Absolute, or `-` for standard output. */
  readonly checkpointFiles: readonly string[];
  readonly checkpointWebhooks: readonly string[];
  readonly checkpointEverySeconds: number;
  /** How long a sink may be away before purging stops. */
  readonly checkpointGraceSeconds: number;
}

/** Where a setting's value came from, the strongest first. */
export type Origin = 'flag' | 'environment' | 'file' | 'default';

/** File, environment and flags, merged, checked and frozen: nothing behind it looks at any of the three again. */
export interface Config {
  /** The file it was read from, absolute. */
  readonly file: string;
  /** null where no `control` is configured: commands that need recorded state refuse. */
  readonly controlUrl: Address | null;
  /** The control database's URL where no `queue` is configured. */
  readonly queueUrl: Address | null;
  /** `host:port` of each Redis Sentinel; the host in the queue's URL is then the master's name. */
  readonly queueSentinels: readonly string[];
  /** Folders, absolute. */
  readonly policies: string;
  readonly datamap: string;
  /** The policies' IANA zone. */
  readonly timezone: string;
  readonly language: Language;
  /** ISO date; events before it are implausible. */
  readonly plausibleAfter: string;
  /** Five-field cron; a category may have its own. */
  readonly schedule: string;
  /** The IANA zone whose clocks schedules go by. */
  readonly scheduleTimezone: string;
  readonly categories: Readonly<Record<string, CategoryConfig>>;
  /** `observe` plans and reports, and changes nothing. */
  readonly mode: 'enforce' | 'observe';
  /** Which rules wait for a person: new ones and those that reach more, all that change, or none. */
  readonly approval: 'widened' | 'always' | 'never';
  /** Whether a second person, with another login role, must agree. */
  readonly fourEyes: boolean;
  readonly holds: HoldsConfig;
  /** How far the clocks of host, target and control database may differ. */
  readonly maxClockDifferenceSeconds: number;
  /** Absolute; null where no evidence key is configured: then nothing may be changed. */
  readonly digestKeyFile: string | null;
  readonly evidence: EvidenceConfig;
  /** `host:port` of this machine alone, for the pages and the probes; null: nothing listens there. */
  readonly webListen: string | null;
  /** `host:port` for the probes alone, on any address; null: nothing listens there. */
  readonly webProbes: string | null;
  /** The base address of an OTLP/HTTP collector; null: no spans are made. */
  readonly tracingEndpoint: string | null;
  readonly connections: Readonly<Record<string, ConnectionConfig>>;
  /**
   * What is not known on this machine. An address says so to whoever opens it; anything else is left out, which only
   * happens where nothing but files was wanted.
   */
  readonly absent: readonly Absence[];
  /** Absolute; the files that passwords and certificates were read from, and are read from again when they change. */
  readonly secretFiles: readonly string[];
  /** By dotted name, as `control.url`; what is not in it has its default. */
  readonly origins: Readonly<Record<string, Origin>>;
}
