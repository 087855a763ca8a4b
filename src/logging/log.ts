import pino, { type Logger } from 'pino';
import { monotonic } from '../clock.ts';
import type { RunReport } from '../enforce/run.ts';
import type { Observer } from '../enforce/scene.ts';
import { errorCodes } from './codes.ts';
import { prettyLine } from './pretty.ts';

/** Writes what the daemon does, a line an event: names, codes and counts, never a row's value or an error's message. */
export interface Log extends Observer {
  started(facts: { readonly rules: number }): void;
  runBegun(facts: { readonly rule: string; readonly run: string; readonly dueAt: string | null }): void;
  runEnded(facts: { readonly rule: string; readonly run: string; readonly report: RunReport }): void;
  reloaded(facts: { readonly rules: number; readonly troubles: readonly string[] }): void;
  troubled(facts: { readonly where: string; readonly error: unknown }): void;
  leaving(signal: string): void;
  secondSignal(signal: string): void;
  stopped(): void;
}

/** How often a long run says how far it is. */
const PROGRESS_EVERY_MS = 10_000;

/** Lines of JSON on standard error, or readable ones for a person at a terminal. */
export function openLog(options: { readonly pretty: boolean }): Log {
  const stderr = pino.destination({ fd: 2, sync: true });
  return createLog(options.pretty ? { write: (line) => stderr.write(prettyLine(line)) } : stderr);
}

export function createLog(destination: pino.DestinationStream, now: () => number = monotonic): Log {
  const logger = pino(
    { timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (level) => ({ level }) } },
    destination,
  );
  return {
    started: (facts) => logger.info(facts, 'started'),
    runBegun: ({ rule, run, dueAt }) => logger.info({ rule, run, due_at: dueAt }, 'run begun'),
    runEnded: ({ rule, run, report }) => logEnd(logger, { rule, run }, report),
    reloaded: ({ rules, troubles }) =>
      troubles.length === 0
        ? logger.info({ rules }, 'another set of rules is in force')
        : logger.error({ rules, troubles }, 'the new files are refused; the last good set stays in force'),
    troubled: ({ where, error }) => logger.error({ where, codes: errorCodes(error) }, 'trouble'),
    leaving: (signal) => logger.info({ signal }, 'leaving after the batch in hand'),
    secondSignal: (signal) => logger.warn({ signal }, 'leaving at once'),
    stopped: () => logger.info('stopped'),
    batchCommitted: batchCounter(logger, now),
    batchRecovered: (facts) => logger.warn(facts, 'batch recovered'),
    batchRetried: (facts) => logger.warn(facts, 'batch tried again'),
    leaseAwaited: (facts) => logger.info(facts, 'waiting for a lease'),
    rowsLeft: (facts) => logger.warn(facts, 'rows left alone'),
    groupsSmall: (facts) => logger.warn(facts, 'rows can still be singled out'),
  };
}

function logEnd(
  logger: Logger,
  facts: { readonly rule: string; readonly run: string },
  report: RunReport,
): void {
  const { status, stoppedBy, rows, batches, failure } = report;
  const codes = failure === null ? {} : { codes: errorCodes(failure) };
  const level = status === 'failed' ? 'error' : 'info';
  logger[level]({ ...facts, status, stopped_by: stoppedBy, rows, batches, ...codes }, 'run ended');
}

/** A million rows are a thousand batches: only now and then one of them is worth a line. */
function batchCounter(logger: Logger, now: () => number): Observer['batchCommitted'] {
  const counting = new Map<string, { rows: number; toldAt: number }>();
  return ({ rule, rows }) => {
    const at = now();
    const count = counting.get(rule) ?? { rows: 0, toldAt: at };
    counting.set(rule, count);
    count.rows += rows;
    if (at - count.toldAt < PROGRESS_EVERY_MS) return;
    logger.info({ rule, rows: count.rows, seconds: Math.round((at - count.toldAt) / 1_000) }, 'rows changed');
    counting.set(rule, { rows: 0, toldAt: at });
  };
}
