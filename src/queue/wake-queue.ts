/** What a job carries: which rule to look at. Whether a run is due is decided in the control database. */
export interface Wake {
  readonly rule: string;
  /** The rule's version when the job was made: a worker with other policies leaves it to one that has these. */
  readonly version: string;
}

/** A rule that wants to be woken by its schedule. */
export interface ScheduledWake extends Wake {
  /** As `formatSchedule` writes it. */
  readonly schedule: string;
}

/**
 * Answers a wake, and rejects never. The signal is aborted when the queue may have given the same wake to somebody
 * else: a run then stops after its batch.
 */
export type WakeHandler = (wake: Wake, signal: AbortSignal) => Promise<void>;

/** Told when the queue's own connections fail; it mends them by itself. */
export type QueueTrouble = (error: Error) => void;

/** Wakes the daemon; decides nothing, and may lose, double or delay any of it without harm. */
export interface WakeQueue {
  /** Exactly these rules are woken by their schedules from now on; what has not changed is left untouched. */
  schedule(wakes: readonly ScheduledWake[]): Promise<void>;
  /** Puts back those of these rules that the queue has lost; changes and removes nothing. */
  mend(wakes: readonly ScheduledWake[]): Promise<void>;
  /** Wakes a rule once, now, for one scheduled time; said again, it is the same job. */
  wakeNow(wake: Wake, dueAt: string): Promise<void>;
  /** Hands every wake to the handler, several at a time. */
  listen(handler: WakeHandler, concurrency: number): Promise<void>;
  /**
   * Sends a heartbeat through the queue. Whether, within the patience (ms), it was run, or our own listener was seen
   * at work. Rejects where the queue cannot be written; where nobody listens here, that it can be is all that is asked.
   */
  beat(patience: number): Promise<boolean>;
  /** How many wakes wait or are in hand, of all daemons together; those that only wait for their time are not counted. */
  depth(): Promise<number>;
  /** Takes no more wakes, waits for those in hand, and closes. */
  close(): Promise<void>;
  /** Closes at once: aborts the signals of the wakes in hand, and waits for nobody, least of all for the server. */
  abandon(): void;
}
