/** States of a row that is due by its dates and stays all the same, strongest first; language.md, *Precedence*. */
export const STAYING_STATES = ['held', 'withheld', 'blocked'] as const;

export type StayingState = (typeof STAYING_STATES)[number];
