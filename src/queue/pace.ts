/** How long things may take, in milliseconds. */
export interface QueuePace {
  /** A connection, a probe, or closing in order. */
  readonly patience: number;
  /** How long a wake in hand stays ours when we fall silent; it is renewed at half of that. */
  readonly lock: number;
  /** How often wakes of silent workers are looked for. A wake is revived after two looks. */
  readonly stalled: number;
}

export const QUEUE_PACE: QueuePace = { patience: 5_000, lock: 30_000, stalled: 30_000 };
