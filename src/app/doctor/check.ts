import { Failure } from '../../errors.ts';

/** One thing that was looked at. */
export interface Check {
  /** What it is about: `configuration`, `control`, `queue`, or a connection's name. */
  readonly about: string;
  /** A slug. */
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'failed';
  /** One sentence. */
  readonly fact: string;
  /** What to do; null where nothing is. */
  readonly hint: string | null;
  /** Fit to be pasted; null where there is none. */
  readonly statement: string | null;
}

export function fine(about: string, check: string, fact: string): Check {
  return { about, check, status: 'ok', fact, hint: null, statement: null };
}

export function trouble(
  status: 'warning' | 'failed',
  about: string,
  check: string,
  said: { readonly fact: string; readonly hint: string; readonly statement?: string | null },
): Check {
  return { about, check, status, fact: said.fact, hint: said.hint, statement: said.statement ?? null };
}

/** What kept something from being looked at; anything but a Failure is a fault of ours and goes on. */
export function failedBy(about: string, check: string, error: unknown): Check {
  if (!(error instanceof Failure)) throw error;
  return {
    about,
    check,
    status: 'failed',
    fact: `${error.code}: ${error.message}`,
    hint: error.hint,
    statement: null,
  };
}

/** How long one part may take, in milliseconds: whoever waits for it wants to know what is wrong, not only that. */
export const PART_MS = 15_000;

/** What the part found; where it fails or takes too long, that, and the parts after it are made all the same. */
export async function looking(
  about: string,
  check: string,
  work: () => Promise<readonly Check[]>,
  milliseconds = PART_MS,
): Promise<readonly Check[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Failure({
            code: 'check-overdue',
            fact: `no answer within ${milliseconds / 1_000} s`,
            hint: 'look whether the server hangs, or something between it and this machine swallows packets',
          }),
        ),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    return [failedBy(about, check, error)];
  } finally {
    clearTimeout(timer);
  }
}
