import { EXIT } from './exit-code.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** A first signal asks to leave after the batch in hand; a second one ends the process at once. */
export async function interruptible<T>(
  told: () => void,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const leaving = new AbortController();
  const heed = (): void => {
    if (leaving.signal.aborted) process.exit(EXIT.failed);
    leaving.abort();
    told();
  };
  for (const signal of SIGNALS) process.on(signal, heed);
  try {
    return await work(leaving.signal);
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, heed);
  }
}
