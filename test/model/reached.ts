const STATES = ['held', 'suspended', 'withheld', 'blocked', 'breach', 'review', 'done'] as const;
const CHANGES = ['gone', 'detached', 'altered', 'counted', 'rest', 'left'] as const;
const ARCHIVED = [
  'archived',
  'copied beside',
  'with others',
  'ended there',
  'done there',
  'stays there',
] as const;

export type Applied = Record<
  (typeof CHANGES)[number] | (typeof STATES)[number] | (typeof ARCHIVED)[number],
  number
>;

/** What must be met over some draws. */
export function nothingReached(): Applied {
  return Object.fromEntries([...CHANGES, ...STATES, ...ARCHIVED].map((name) => [name, 0])) as Applied;
}

/** The states of which some row must have been. */
export const REACHED = STATES;
