import pino from 'pino';
import { brakeText } from '../brakes/brake-text.ts';
import { monotonic } from '../clock.ts';
import type { RunReport } from '../enforce/run/run.ts';
import type { Observer } from '../enforce/scene.ts';
import { errorCodes } from './codes.ts';
import { type HeldBy, LOG_EVENTS, type LogEvent } from './events.ts';
import { prettyLine } from './pretty.ts';

/** Who is told of a run. */
interface RunBegun {
  readonly rule: string;
  readonly version: string;
  readonly run: string;
  readonly dueAt: string | null;
  readonly resumed: boolean;
}

/** Writes what the daemon does, a line an event: names, codes and counts, never a row's value or an error's message. */
export interface Log extends Observer {
  started(facts: { readonly rules: number }): void;
  runBegun(facts: RunBegun): void;
  runEnded(facts: { readonly rule: string; readonly run: string; readonly report: RunReport }): void;
  reloaded(facts: { readonly rules: number; readonly troubles: readonly string[] }): void;
  troubled(facts: { readonly where: string; readonly error: unknown }): void;
  /** Spans cannot be sent; said once until they can. */
  spansLost(facts: { readonly error: unknown }): void;
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
  const write: Write = (event, facts) => {
    const { level, says, holds } = LOG_EVENTS[event];
    // Whatever else an observer is told stays out of the log.
    const held = Object.fromEntries(
      Object.entries(facts).filter(([name]) => (holds as readonly string[]).includes(name)),
    );
    logger[level]({ event, ...held }, says);
  };
  return {
    started: (facts) => write('started', facts),
    runBegun: ({ rule, run, dueAt }) => write('run-begun', { rule, run, due_at: dueAt }),
    runEnded: ({ rule, run, report }) => logEnd(write, { rule, run }, report),
    reloaded: ({ rules, troubles }) =>
      troubles.length === 0 ? write('rules-changed', { rules }) : write('rules-refused', { rules, troubles }),
    troubled: ({ where, error }) => write('trouble', { where, codes: errorCodes(error) }),
    spansLost: ({ error }) => write('spans-lost', { codes: errorCodes(error) }),
    leaving: (signal) => write('leaving', { signal }),
    secondSignal: (signal) => write('second-signal', { signal }),
    stopped: () => write('stopped', {}),
    batchCommitted: batchCounter(write, now),
    batchRecovered: (facts) => write('batch-recovered', facts),
    batchRetried: (facts) => write('batch-retried', facts),
    braked: ({ rule, brakes }) => write('braked', { rule, brakes: brakes.map(brakeText) }),
    brakeReleased: (facts) => write(facts.goesOn ? 'brake-released' : 'left-braked', facts),
    leaseAwaited: (facts) => write('lease-awaited', facts),
    rowsLeft: (facts) => write('rows-left', facts),
    groupsSmall: (facts) => write('groups-small', facts),
  };
}

type Write = <Event extends LogEvent>(
  event: Event,
  facts: { readonly [Name in HeldBy<Event>]?: unknown },
) => void;

function logEnd(
  write: Write,
  facts: { readonly rule: string; readonly run: string },
  report: RunReport,
): void {
  const { status, stoppedBy, rows, batches, failure } = report;
  const codes = failure === null ? {} : { codes: errorCodes(failure) };
  const ending = { ...facts, status, stopped_by: stoppedBy, rows, batches, ...codes };
  if (status === 'failed') write('run-failed', ending);
  else write('run-ended', ending);
}

/** A million rows are a thousand batches: only now and then one of them is worth a line. */
function batchCounter(write: Write, now: () => number): Observer['batchCommitted'] {
  const counting = new Map<string, { rows: number; toldAt: number }>();
  return ({ rule, rows }) => {
    const at = now();
    const count = counting.get(rule) ?? { rows: 0, toldAt: at };
    counting.set(rule, count);
    count.rows += rows;
    if (at - count.toldAt < PROGRESS_EVERY_MS) return;
    write('rows-changed', { rule, rows: count.rows, seconds: Math.round((at - count.toldAt) / 1_000) });
    counting.set(rule, { rows: 0, toldAt: at });
  };
}
