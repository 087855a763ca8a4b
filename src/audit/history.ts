import { type Instant, parseInstant } from '../calendar/instant.ts';
import type { RuleApproved } from '../ledger/entries/approval.ts';
import type { PoliciesInForce } from '../ledger/entries/policies.ts';
import type { RunEnded } from '../ledger/entries/run.ts';
import type { Body } from '../ledger/entry.ts';
import { isNamed, withInvocation } from './named-run.ts';

/** A set of rules that came into force. */
export interface SetInForce extends Omit<PoliciesInForce, 'kind'> {
  readonly from: Instant;
  /** The number of its entry. */
  readonly entry: number;
}

/** A run, from its first start to its last end so far. */
export interface PastRun {
  readonly run: string;
  /** What the runs of one `apply` share, of each that worked on it; none: the schedule wanted it. */
  readonly invocations: readonly string[];
  readonly rule: string;
  readonly version: string;
  readonly policy: string;
  readonly connection: string;
  /** The present of its last start, against which its deadlines were measured. */
  readonly now: Instant;
  /** null: a person started it. */
  readonly dueAt: Instant | null;
  readonly firstStart: Instant;
  readonly lastStart: Instant;
  /** Whether it takes whatever is due, and not only the rows of an approved plan. */
  readonly takesAll: boolean;
  /** Rows that it would have taken; null: it did not only look. */
  readonly observed: number | null;
  /** null: it has not ended since its last start. */
  readonly end:
    | (Pick<RunEnded, 'status' | 'stopped_by' | 'rows' | 'batches'> & { readonly at: Instant })
    | null;
}

/** Something that kept rules from running, for a while. */
export interface Rest {
  readonly why: 'paused' | 'stopped';
  readonly from: Instant;
  /** null: it goes on. */
  readonly until: Instant | null;
  /** Which rules: one, those of a connection, or all of them (null). */
  readonly rule: string | null;
  readonly connection: string | null;
}

export interface Approval extends Omit<RuleApproved, 'kind'> {
  readonly at: Instant;
}

/** What the entries of a ledger say over time; memory grows with runs, sets and pauses, not with batches. */
export class History {
  readonly sets: SetInForce[] = [];
  readonly runs = new Map<string, PastRun>();
  readonly approvals: Approval[] = [];
  private readonly over: Rest[] = [];
  /** Those that go on: by the rule of a pause, by the id of an alarm. */
  private readonly pauses = new Map<string | null, Rest[]>();
  private readonly alarms = new Map<string, Rest>();

  /** The next entry, in order. */
  read({ seq, at: written, ...entry }: Body & { readonly seq: number; readonly at: string }): void {
    const at = instantIn(written);
    switch (entry.kind) {
      case 'policies in force': {
        const { kind: _, ...set } = entry;
        this.sets.push({ ...set, from: at, entry: seq });
        return;
      }
      case 'rule approved': {
        const { kind: _, ...approval } = entry;
        this.approvals.push({ ...approval, at });
        return;
      }
      case 'run started':
        this.start(at, entry, null, entry.approval === undefined || takesAll(entry.approval, entry.version));
        return;
      case 'run observed':
        this.start(at, entry, entry.due, true);
        return;
      case 'run ended':
        this.end(at, entry);
        return;
      case 'run cancelled':
        this.cancel(at, entry.run);
        return;
      case 'pause placed':
        this.pause(at, entry.rule, entry.until === null ? null : instantIn(entry.until));
        return;
      case 'pause lifted':
        this.lift(at, entry.rule);
        return;
      case 'alarm raised':
        if (entry.stops) this.alarms.set(entry.alarm, rest('stopped', at, null, entry.connection));
        return;
      case 'alarm cleared':
        this.clear(at, entry.alarm);
        return;
      default:
        return;
    }
  }

  /** The run of this id, or all runs of the `apply` that printed it, in the order in which they began. */
  runsNamed(id: string): readonly PastRun[] {
    return [...this.runs.values()].filter((run) => isNamed(run, id));
  }

  /** Every pause and every alarm that stopped rules, over or not. */
  rests(): readonly Rest[] {
    return [...this.over, ...[...this.pauses.values()].flat(), ...this.alarms.values()];
  }

  private start(
    at: Instant,
    entry: Extract<Body, { readonly kind: 'run started' | 'run observed' }>,
    observed: number | null,
    takesAllDue: boolean,
  ): void {
    const { run, rule, version, policy, connection, now, due_at: dueAt } = entry;
    const known = this.runs.get(run);
    this.runs.set(run, {
      run,
      invocations: withInvocation(known?.invocations ?? [], entry),
      rule,
      version,
      policy,
      connection,
      now: instantIn(now),
      dueAt: dueAt === null ? null : instantIn(dueAt),
      firstStart: known?.firstStart ?? at,
      lastStart: at,
      takesAll: takesAllDue,
      observed,
      // One that only looks is over at once.
      end:
        observed === null ? null : { at, status: 'succeeded', stopped_by: 'observed', rows: 0, batches: 0 },
    });
  }

  private end(at: Instant, { run, status, stopped_by, rows, batches }: RunEnded): void {
    const known = this.runs.get(run);
    if (known) this.runs.set(run, { ...known, end: { at, status, stopped_by, rows, batches } });
  }

  /** One that waits ends by the word alone; one that acts says so itself, later. */
  private cancel(at: Instant, run: string): void {
    const known = this.runs.get(run);
    if (!known?.end) return;
    this.runs.set(run, { ...known, end: { ...known.end, at, status: 'cancelled', stopped_by: 'cancel' } });
  }

  private pause(at: Instant, rule: string | null, until: Instant | null): void {
    const standing = this.pauses.get(rule) ?? [];
    this.pauses.set(rule, [...standing, { ...rest('paused', at, rule, null), until }]);
  }

  private lift(at: Instant, rule: string | null): void {
    const ended = (this.pauses.get(rule) ?? []).map((pause) =>
      pause.until !== null && pause.until < at ? pause : { ...pause, until: at },
    );
    this.over.push(...ended);
    this.pauses.delete(rule);
  }

  private clear(at: Instant, alarm: string): void {
    const standing = this.alarms.get(alarm);
    if (standing) this.over.push({ ...standing, until: at });
    this.alarms.delete(alarm);
  }
}

function rest(why: Rest['why'], from: Instant, rule: string | null, connection: string | null): Rest {
  return { why, from, until: null, rule, connection };
}

/** A run relies on its version, or on nobody, unless it executes a plan. */
function takesAll(approval: string, version: string): boolean {
  return approval === 'never' || approval === version;
}

/** Entries are read after they were checked: what is no instant there is a defect of ours. */
export function instantIn(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === null) throw new RangeError('an entry of the ledger has no time');
  return instant;
}
