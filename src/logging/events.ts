/** One kind of line. */
interface EventFacts {
  readonly level: 'info' | 'warn' | 'error';
  /** What the line says (`msg`). */
  readonly says: string;
  /** What else the line holds; never a row's value, a key, a person or an error's message. */
  readonly holds: readonly string[];
}

/** Every line that the daemon can write, by its `event`. */
export const LOG_EVENTS = {
  started: { level: 'info', says: 'started', holds: ['rules'] },
  'run-begun': { level: 'info', says: 'run begun', holds: ['rule', 'run', 'due_at'] },
  'run-ended': {
    level: 'info',
    says: 'run ended',
    holds: ['rule', 'run', 'status', 'stopped_by', 'rows', 'batches', 'codes'],
  },
  'run-failed': {
    level: 'error',
    says: 'run ended',
    holds: ['rule', 'run', 'status', 'stopped_by', 'rows', 'batches', 'codes'],
  },
  'rules-changed': { level: 'info', says: 'another set of rules is in force', holds: ['rules'] },
  'rules-refused': {
    level: 'error',
    says: 'the new files are refused; the last good set stays in force',
    holds: ['rules', 'troubles'],
  },
  trouble: { level: 'error', says: 'trouble', holds: ['where', 'codes'] },
  'rows-changed': { level: 'info', says: 'rows changed', holds: ['rule', 'rows', 'seconds'] },
  'batch-recovered': {
    level: 'warn',
    says: 'batch recovered',
    holds: ['rule', 'run', 'batch', 'outcome'],
  },
  'batch-retried': { level: 'warn', says: 'batch tried again', holds: ['rule', 'code', 'milliseconds'] },
  braked: { level: 'warn', says: 'waiting: something holds batches back', holds: ['rule', 'brakes'] },
  'brake-released': {
    level: 'info',
    says: 'nothing holds batches back any more',
    holds: ['rule', 'milliseconds'],
  },
  'left-braked': {
    level: 'info',
    says: 'leaving while something holds batches back',
    holds: ['rule', 'milliseconds'],
  },
  'lease-awaited': { level: 'info', says: 'waiting for a lease', holds: ['rule', 'owner', 'milliseconds'] },
  'rows-left': { level: 'warn', says: 'rows left alone', holds: ['rule', 'rows', 'why'] },
  'groups-small': {
    level: 'warn',
    says: 'rows can still be singled out',
    holds: ['rule', 'rows', 'columns', 'fewer_than'],
  },
  'spans-lost': {
    level: 'warn',
    says: 'spans cannot be sent to the collector; runs go on',
    holds: ['codes'],
  },
  leaving: { level: 'info', says: 'leaving after the batch in hand', holds: ['signal'] },
  'second-signal': { level: 'warn', says: 'leaving at once', holds: ['signal'] },
  stopped: { level: 'info', says: 'stopped', holds: [] },
} as const satisfies Record<string, EventFacts>;

export type LogEvent = keyof typeof LOG_EVENTS;

/** What a line of this event may hold, and nothing else. */
export type HeldBy<Event extends LogEvent> = (typeof LOG_EVENTS)[Event]['holds'][number];
