import type { RunState } from './run-state.ts';

/** One rule, run once: because it was due, or because a person asked. */
export interface Run {
  readonly id: string;
  readonly invocation: string;
  readonly rule: string;
  readonly version: string;
  /** ISO 8601, UTC; null where a person started it. */
  readonly dueAt: string | null;
  readonly state: RunState;
  /** A slug: what stopped it; null where nothing did. */
  readonly stoppedBy: string | null;
  readonly who: string | null;
  readonly why: string | null;
  /** ISO 8601, UTC: until when it is paused; null: until somebody resumes it. */
  readonly until: string | null;
  readonly rows: number;
  readonly batches: number;
  /** Rows that were due where it only looked; null where it acted. */
  readonly observed: number | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}
