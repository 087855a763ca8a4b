import type pg from 'pg';
import type { Instant } from '../src/calendar/instant.ts';
import type { Language } from '../src/plan/explain/phrases.ts';
import type { CompanyProjects } from './company/project.ts';
import type { CompanyRows } from './company/rows.ts';
import type { Shop } from './shop.ts';

/** What the demo is run with. */
export interface DemoOptions {
  readonly language: Language;
  readonly signal: AbortSignal;
  /** The address of a MariaDB or a MySQL where a database may be made, or `private`; null: none is shown. */
  readonly mysql: string | null;
}

/** The company as it was loaded, and what is said of it. */
export interface Company {
  readonly projects: CompanyProjects;
  readonly client: pg.Client;
  readonly rows: CompanyRows;
  /** Its web shop, on a server of the other engine; null: none. */
  readonly shop: Shop | null;
  /** As of which the rows were laid around their deadlines. */
  readonly now: Instant;
}
