/** What was looked at on a server, and how it was found. */
export interface Examined {
  readonly check: 'version' | 'encryption' | 'settings' | 'durability' | 'primary' | 'pooler' | 'zones';
  readonly status: 'ok' | 'warning' | 'failed';
  /** One sentence, without an address. */
  readonly fact: string;
  /** What to do; null where nothing is. */
  readonly hint: string | null;
  /** Fit to be pasted, by whoever may; null where there is none. */
  readonly statement: string | null;
}

export function fine(check: Examined['check'], fact: string): Examined {
  return { check, status: 'ok', fact, hint: null, statement: null };
}
