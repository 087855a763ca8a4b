/** States of a row that is due by its dates and stays all the same, strongest first; language.md, *Precedence*. */
export const STAYING_STATES = ['held', 'suspended', 'withheld', 'blocked'] as const;

export type StayingState = (typeof STAYING_STATES)[number];

/** Those that are stronger than `at_most`: what a foreign key stops, no promise allows. */
const STRONGER: ReadonlySet<string> = new Set<StayingState>(['held', 'suspended', 'withheld']);

/** Whether a row of this state may be kept past `at_most`. */
export function isKeptStronger(state: string): boolean {
  return STRONGER.has(state);
}
