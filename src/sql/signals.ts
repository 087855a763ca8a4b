import type { EngineName } from './dialect.ts';
import type { Statement } from './fragment.ts';
import { SIGNALS as MYSQL } from './mysql/signals.ts';
import { SIGNALS as POSTGRESQL } from './postgresql/signals.ts';

/** What one kind of server is asked about how it bears up. */
export interface Signals {
  /** One number: sessions that wait for a lock. */
  readonly lockWaits: Statement;
}

const SIGNALS: Readonly<Record<EngineName, Signals>> = { postgresql: POSTGRESQL, mysql: MYSQL };

export function signalsOf(engine: EngineName): Signals {
  return SIGNALS[engine];
}
