/** What a job carries: which rule to look at. Whether a run is due is decided in the control database. */
export interface Wake {
  readonly rule: string;
  /** The rule's version when the job was made: a worker with other policies leaves it to one that has these. */
  readonly version: string;
}

/** A rule that wants to be woken by its schedule. */
export interface ScheduledWake extends Wake {
  /** Five-field cron, in UTC. */
  readonly schedule: string;
}

/** Wakes the daemon; decides nothing, and may lose, double or delay any of it without harm. */
export interface WakeQueue {
  /** Exactly these rules are woken by their schedules from now on; what has not changed is left untouched. */
  schedule(wakes: readonly ScheduledWake[]): Promise<void>;
  /** Wakes a rule once, now, for one scheduled time; said again, it is the same job. */
  wakeNow(wake: Wake, dueAt: string): Promise<void>;
  /** Hands every wake to the handler, several at a time. */
  listen(handler: (wake: Wake) => Promise<void>, concurrency: number): Promise<void>;
  /** Takes no more wakes, waits for those in hand, and closes. */
  close(): Promise<void>;
}
