import { type Brake, brakes } from './brake.ts';

/** How a connection stands by everything that was asked last. */
export interface Standing {
  /** What holds the next batch back, in the order of the questions; empty: nothing. */
  readonly braked: readonly Brake[];
  /** How often in a row everything was clear since it was braked; it is released by the second time. */
  readonly clear: number;
  /** After how many milliseconds it is asked again. */
  readonly askAfter: number;
}

/** How often a connection is asked that nothing holds back. */
const ASK_MS = 1_000;
/** What is braked for long need not be asked every second. */
const LONGEST_ASK_MS = 10_000;
/** One clear answer between two others is no reason to begin again. */
const CLEAR_ANSWERS = 2;

export const FREE: Standing = { braked: [], clear: 0, askAfter: ASK_MS };

/** The standing after one more round of answers. Any one brakes at once; all must be clear twice before it is released. */
export function judge(before: Standing, answers: readonly Brake[]): Standing {
  const braked = answers.filter(brakes);
  if (braked.length > 0) {
    const isNew = before.braked.length === 0 || before.clear > 0;
    return { braked, clear: 0, askAfter: isNew ? ASK_MS : Math.min(before.askAfter * 2, LONGEST_ASK_MS) };
  }
  const clear = before.clear + 1;
  if (before.braked.length === 0 || clear >= CLEAR_ANSWERS) return FREE;
  return { braked: before.braked, clear, askAfter: ASK_MS };
}
