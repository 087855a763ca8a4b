import type { Window } from '../calendar/window.ts';
import type { WrittenAt } from '../finding.ts';

/** One database that data maps speak of. */
export interface ConnectionConfig {
  readonly name: string;
  readonly url: string;
  /** Rows a transaction locks at most. */
  readonly batchRows: number;
  readonly position: WrittenAt;
}

/** How one category runs; what is null is not said. */
export interface CategoryConfig {
  /** Five-field cron, in UTC. */
  readonly schedule: string | null;
  /** The hours, in UTC, in which its runs may act. */
  readonly window: Window | null;
  /** What one run may use before the rest waits for the next. */
  readonly budget: Budget | null;
}

export interface Budget {
  readonly rows: number | null;
  readonly seconds: number | null;
}

/** Where a setting's value came from, the strongest first. */
export type Origin = 'flag' | 'environment' | 'file' | 'default';

/** File, environment and flags, merged, checked and frozen: nothing behind it looks at any of the three again. */
export interface Config {
  /** The file it was read from, absolute. */
  readonly file: string;
  /** null where no `control` is configured: commands that need recorded state refuse. */
  readonly controlUrl: string | null;
  /** The control database's URL where no `queue` is configured. */
  readonly queueUrl: string | null;
  /** `host:port` of each Redis Sentinel; the host in the queue's URL is then the master's name. */
  readonly queueSentinels: readonly string[];
  /** Folders, absolute. */
  readonly policies: string;
  readonly datamap: string;
  /** The policies' IANA zone. */
  readonly timezone: string;
  readonly language: string;
  /** ISO date; events before it are implausible. */
  readonly plausibleAfter: string;
  /** Five-field cron, in UTC; a category may have its own. */
  readonly schedule: string;
  readonly categories: Readonly<Record<string, CategoryConfig>>;
  /** `observe` plans and reports, and changes nothing. */
  readonly mode: 'enforce' | 'observe';
  /** `never`, or null where nothing is said: then nothing may be changed. */
  readonly approval: 'never' | null;
  /** Absolute; null where no evidence key is configured: then nothing may be changed. */
  readonly digestKeyFile: string | null;
  readonly connections: Readonly<Record<string, ConnectionConfig>>;
  /** By dotted name, as `control.url`; what is not in it has its default. */
  readonly origins: Readonly<Record<string, Origin>>;
}
