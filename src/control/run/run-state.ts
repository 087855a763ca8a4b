/** Where a run stands. */
export const RUN_STATES = [
  'queued',
  'running',
  'pausing',
  'paused',
  'interrupted',
  'cancelling',
  'cancelled',
  'succeeded',
  'failed',
] as const;

export type RunState = (typeof RUN_STATES)[number];

/** One way from a state to another, and what it takes. */
interface Arrow {
  readonly from: RunState;
  readonly to: RunState;
  readonly because: string;
}

/** Every way there is; what is not here does not happen. */
export const ARROWS: readonly Arrow[] = [
  { from: 'queued', to: 'running', because: 'a worker takes it' },
  {
    from: 'queued',
    to: 'paused',
    because: 'a person pauses its rule before it has begun, or its window is shut',
  },
  { from: 'queued', to: 'cancelled', because: 'a person cancels it before it has begun' },
  { from: 'queued', to: 'failed', because: 'it could not begin' },
  { from: 'running', to: 'pausing', because: 'a person pauses its rule' },
  {
    from: 'running',
    to: 'paused',
    because: 'its window has closed, its budget is spent, or an alarm stops it',
  },
  { from: 'running', to: 'cancelling', because: 'a person cancels it' },
  { from: 'running', to: 'cancelled', because: 'a person started it, and nobody would take it up again' },
  { from: 'running', to: 'interrupted', because: 'its worker leaves, or gives no sign of life' },
  { from: 'running', to: 'succeeded', because: 'nothing is due any more' },
  { from: 'running', to: 'failed', because: 'something stopped it that will not go away by itself' },
  { from: 'pausing', to: 'paused', because: 'the batch in hand is finished' },
  { from: 'pausing', to: 'running', because: 'a person resumes its rule before it has stopped' },
  { from: 'pausing', to: 'cancelling', because: 'a person cancels it' },
  { from: 'pausing', to: 'cancelled', because: 'a person started it, and nobody would take it up again' },
  { from: 'pausing', to: 'interrupted', because: 'its worker leaves, or gives no sign of life' },
  { from: 'pausing', to: 'succeeded', because: 'nothing was due any more after the batch in hand' },
  { from: 'pausing', to: 'failed', because: 'something stopped it that will not go away by itself' },
  { from: 'paused', to: 'queued', because: 'a person resumes its rule, or what it waited for has come' },
  { from: 'paused', to: 'running', because: 'a worker takes it once what it waited for has come' },
  { from: 'paused', to: 'cancelled', because: 'a person cancels it' },
  { from: 'paused', to: 'failed', because: 'it could not go on' },
  { from: 'interrupted', to: 'running', because: 'a worker goes on with it' },
  { from: 'interrupted', to: 'paused', because: 'a person pauses its rule, or its window is shut' },
  { from: 'interrupted', to: 'cancelled', because: 'a person cancels it' },
  { from: 'interrupted', to: 'failed', because: 'it could not go on' },
  { from: 'cancelling', to: 'cancelled', because: 'the batch in hand is finished, or its worker has left' },
  { from: 'cancelling', to: 'succeeded', because: 'nothing was due any more after the batch in hand' },
  { from: 'cancelling', to: 'failed', because: 'something stopped it that will not go away by itself' },
  { from: 'failed', to: 'queued', because: 'a person has it tried again' },
];

/** The states out of which a run may come to `to`. */
export function sourcesOf(to: RunState): readonly RunState[] {
  return ARROWS.filter((arrow) => arrow.to === to).map((arrow) => arrow.from);
}

/** States that a run does not leave by itself. */
export const FINAL: readonly RunState[] = ['cancelled', 'succeeded', 'failed'];
