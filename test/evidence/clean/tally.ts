declare module 'vitest' {
  interface TaskMeta {
    clean?: Clean;
  }
}

/** What verifies a ledger: its tables as a daemon does, or whole, beside the sink's copies; its export as the product does, or alone. */
export const VERIFIERS = ['tables, onward', 'tables, whole', 'export', 'stand-alone'] as const;
export type VerifierName = (typeof VERIFIERS)[number];

/** How often honest ledgers were verified, and how often one was called bad. */
export interface Clean {
  readonly tried: Record<VerifierName, number>;
  readonly alarms: Record<VerifierName, number>;
  /** How often each step was taken. */
  readonly steps: Record<string, number>;
  /** How often each kind of entry was written. */
  readonly kinds: Record<string, number>;
  histories: number;
}

export function nothingTried(): Clean {
  const none = () => Object.fromEntries(VERIFIERS.map((name) => [name, 0])) as Record<VerifierName, number>;
  return { tried: none(), alarms: none(), steps: {}, kinds: {}, histories: 0 };
}
