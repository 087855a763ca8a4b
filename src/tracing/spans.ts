import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import type { Clock } from '../clock.ts';
import { sha256Hex } from '../digest.ts';
import type { RunReport } from '../enforce/run/run.ts';
import type { Observer } from '../enforce/scene.ts';
import { Failure } from '../errors.ts';
import { createBrakeSpans } from './brake-spans.ts';
import type { Sender, SpanIds } from './sender.ts';

interface RunFacts {
  readonly rule: string;
  readonly version: string;
  readonly run: string;
  /** ISO 8601, UTC; null where nothing was scheduled. */
  readonly dueAt: string | null;
  /** Whether it has begun before, here or elsewhere. */
  readonly resumed: boolean;
}

/** Draws what a daemon does as spans: names, ids, codes and counts, never a row's value, a key or an error's message. */
export interface Tracing
  extends Pick<Observer, 'batchCommitted' | 'batchRecovered' | 'braked' | 'brakeReleased'> {
  roundBegun(): void;
  ruleWoken(facts: { readonly rule: string; readonly version: string; readonly dueAt: string }): void;
  roundEnded(facts: { readonly error: unknown }): void;
  runBegun(facts: RunFacts): void;
  runEnded(facts: { readonly rule: string; readonly run: string; readonly report: RunReport }): void;
  close(): Promise<void>;
}

interface Round {
  readonly span: Span;
  readonly context: Context;
  woken: number;
}

interface Acting {
  readonly run: string;
  readonly span: Span;
  readonly context: Context;
}

export function createSpans(sender: Sender, clock: Clock): Tracing {
  const { tracer } = sender;
  const state: { round: Round | null } = { round: null };
  const acting = new Map<string, Acting>();
  const now = (): number => Number(clock() / 1_000n);
  const start = (name: string, attributes: Attributes, context: Context, startTime = now()): Span =>
    tracer.startSpan(name, { attributes, startTime }, context);
  return {
    roundBegun: () => {
      const span = start('round', {}, ROOT_CONTEXT);
      state.round = { span, context: trace.setSpan(ROOT_CONTEXT, span), woken: 0 };
    },
    ruleWoken: ({ rule, version, dueAt }) => {
      const { round } = state;
      if (round) round.woken += 1;
      const wake = start(
        'wake',
        { ...ruleOf(rule, version), ...dueOf(dueAt) },
        round?.context ?? ROOT_CONTEXT,
      );
      // The run need not exist yet, and may be another process's: its trace follows from what is due.
      wake.addLink({ context: contextOf(idsOf(rule, dueAt)) });
      wake.end(now());
    },
    roundEnded: ({ error }) => {
      const { round } = state;
      state.round = null;
      // A round in which nothing happens, four times a minute, is not worth a span: one that never ends is not sent.
      if (!round || (round.woken === 0 && error === null)) return;
      round.span.setAttribute('retentiond.woken', round.woken);
      if (error !== null) fail(round.span, error);
      round.span.end(now());
    },
    runBegun: ({ rule, version, run, dueAt, resumed }) => {
      const ids = idsOf(rule, dueAt ?? run);
      const attributes = { ...ruleOf(rule, version), 'retentiond.run': run, ...dueOf(dueAt) };
      const span = resumed
        ? start('run', attributes, trace.setSpanContext(ROOT_CONTEXT, contextOf(ids)))
        : sender.withIds(ids, () => start('run', attributes, ROOT_CONTEXT));
      acting.set(rule, { run, span, context: trace.setSpan(ROOT_CONTEXT, span) });
    },
    batchCommitted: ({ rule, rows, milliseconds }) => {
      const at = now();
      const attributes = { 'retentiond.rule': rule, 'retentiond.rows': rows };
      const context = acting.get(rule)?.context ?? ROOT_CONTEXT;
      start('batch', attributes, context, at - milliseconds).end(at);
    },
    batchRecovered: ({ rule, run, batch, outcome }) => {
      const own = acting.get(rule);
      const attributes = {
        'retentiond.rule': rule,
        'retentiond.run': run,
        'retentiond.batch': batch,
        'retentiond.status': outcome,
      };
      start('recovery', attributes, own?.run === run ? own.context : ROOT_CONTEXT).end(now());
    },
    ...createBrakeSpans(
      (rule) => start('brake', { 'retentiond.rule': rule }, acting.get(rule)?.context ?? ROOT_CONTEXT),
      now,
    ),
    runEnded: ({ rule, report }) => {
      const own = acting.get(rule);
      if (!own) return;
      acting.delete(rule);
      const { status, rows, batches, stoppedBy, failure } = report;
      own.span.setAttributes({
        'retentiond.status': status,
        'retentiond.rows': rows,
        'retentiond.batches': batches,
        ...(stoppedBy === null ? {} : { 'retentiond.stopped_by': stoppedBy }),
      });
      if (status === 'failed') fail(own.span, failure);
      own.span.end(now());
    },
    close: () => sender.close(),
  };
}

/** A code and no message, which may quote a row's value. */
function fail(span: Span, error: unknown): void {
  span.setStatus({
    code: SpanStatusCode.ERROR,
    message: error instanceof Failure ? error.code : 'unexpected',
  });
}

function ruleOf(rule: string, version: string): Attributes {
  return { 'retentiond.rule': rule, 'retentiond.version': version };
}

function dueOf(dueAt: string | null): Attributes {
  return dueAt === null ? {} : { 'retentiond.due_at': dueAt };
}

/** A scheduled time has one run, whoever wakes it and whoever does it: its ids follow from the two. */
function idsOf(rule: string, due: string): SpanIds {
  const hash = sha256Hex(`retentiond run\n${rule}\n${instantText(due)}`);
  return { traceId: hash.slice(0, 32), spanId: hash.slice(32, 48) };
}

/** The same time is written with and without parts of a second. */
function instantText(due: string): string {
  return due.replace(/\.0+Z$/, 'Z');
}

function contextOf(ids: SpanIds): SpanContext {
  return { ...ids, traceFlags: TraceFlags.SAMPLED, isRemote: true };
}
