/** What the target itself allows a batch, in milliseconds. */
export const SERVER_LIMITS = {
  // Below PostgreSQL's deadlock_timeout of 1 s, so that the application is never the victim of a deadlock with us.
  lock: 500,
  statement: 60_000,
  // Frees the rows when this process freezes.
  idle: 10_000,
} as const;

/** How long an answer is waited for, in milliseconds; then the connection counts as lost, and so does the statement. */
export interface AnswerLimits {
  /** Of a target that is connected to. */
  readonly connect: number;
  /** Of one statement of a batch or its recovery; what merely counts rows takes as long as it needs. */
  readonly statement: number;
  /** Of a batch's COMMIT: what became of it is then for recovery to find out. */
  readonly commit: number;
  /** Of one statement of a run on the control database, where others may have to leave the chain lock first. */
  readonly control: number;
}

const MARGIN_MS = 5_000;

/** A target that hears nothing from us has let go of the rows by then, so that the next batch finds them free. */
export const ANSWER_LIMITS: AnswerLimits = {
  connect: 10_000,
  statement: SERVER_LIMITS.statement + SERVER_LIMITS.idle + MARGIN_MS,
  commit: SERVER_LIMITS.idle + MARGIN_MS,
  control: 60_000,
};
