import { nextAfter, readSchedule } from '../calendar/cron.ts';
import { formatInstant, type Instant } from '../calendar/instant.ts';
import { closesAt, opensAfter } from '../calendar/window.ts';
import { type Alarm, stoppingAlarm } from '../control/evidence/alarm.ts';
import { type Pause, pauseOf } from '../control/run/pause.ts';
import type { Run } from '../control/run/run.ts';
import type { Session } from '../database/session.ts';
import { Failure } from '../errors.ts';
import { connectionsOf, type Rule } from '../rules/rule/rule.ts';

/** Why a run rests or ends before nothing is due any more. */
export class Halt extends Failure {
  readonly status: 'paused' | 'cancelled';
  /** ISO 8601, UTC; null: until somebody resumes it. */
  readonly until: string | null;
  readonly who: string | null;
  readonly why: string | null;

  constructor(facts: {
    readonly status: Halt['status'];
    readonly code: 'pause' | 'cancel' | 'window' | 'budget' | 'alarm';
    readonly fact: string;
    readonly hint: string;
    readonly until?: string | null;
    readonly who?: string | null;
    readonly why?: string | null;
  }) {
    super({ kind: 'refused', code: facts.code, fact: facts.fact, hint: facts.hint });
    this.status = facts.status;
    this.until = facts.until ?? null;
    this.who = facts.who ?? null;
    this.why = facts.why ?? null;
  }
}

/** What a run has used so far. */
export interface Used {
  readonly rows: number;
  readonly since: Instant;
}

/** What operations allow one run: outside its window it waits for it, and what its budget does not cover for the next run. */
export function haltFor(
  rule: Pick<Rule, 'id' | 'window' | 'budget' | 'schedule'>,
  used: Used,
  now: Instant,
): Halt | null {
  const { window, budget } = rule;
  if (window && closesAt(window, now) === null) {
    const until = formatInstant(opensAfter(window, now));
    return new Halt({
      status: 'paused',
      code: 'window',
      fact: `the window of the rule ${rule.id} is shut`,
      hint: `it goes on by itself when the window opens, at ${until}`,
      until,
    });
  }
  const spent = used.rows >= (budget?.rows ?? Number.POSITIVE_INFINITY);
  const late = budget?.seconds != null && now - used.since >= BigInt(budget.seconds) * 1_000_000n;
  if (!spent && !late) return null;
  const until = formatInstant(nextAfter(readSchedule(rule.schedule), now));
  return new Halt({
    status: 'paused',
    code: 'budget',
    fact: `the run of the rule ${rule.id} has used its budget`,
    hint: `the rest goes on by itself at ${until}`,
    until,
  });
}

/** What may keep a run from going on, as of one moment. */
export interface Standing {
  readonly run: Run | null;
  readonly pause: Pause | null;
  /** Of the rule, in force. */
  readonly version: string | null;
  readonly alarm: Alarm | null;
}

/**
 * Throws where a person has paused the rule or cancelled the run, where an alarm about the evidence stands, or where this
 * version of the rule is not in force any more; by what was read under the chain lock, before every intent.
 */
export function requireGo(
  { id, version: ours }: Pick<Rule, 'id' | 'version'>,
  { run, pause, version, alarm }: Standing,
): void {
  if (run) requireInForce({ id, version: ours }, run, version);
  if (run?.state === 'cancelling') {
    throw new Halt({
      status: 'cancelled',
      code: 'cancel',
      fact: `the run of the rule ${id} was cancelled by ${run.who ?? 'somebody'}`,
      hint: 'what it has done so far stands; the next run takes up the rest',
      who: run.who,
      why: run.why,
    });
  }
  const rest = restOf(id, { pause, alarm });
  if (rest) throw rest;
}

/** Throws where a scheduled run goes by a version of its rule that is not in force any more. */
export function requireInForce(
  { id, version: ours }: Pick<Rule, 'id' | 'version'>,
  { dueAt }: Pick<Run, 'dueAt'>,
  version: string | null,
): void {
  // What a person starts goes by the files of that moment, whatever daemons go by.
  if (dueAt !== null && version !== ours) throw superseded(id);
}

/** Throws where an alarm about the evidence stands. */
export async function requireNoAlarm(
  control: Session,
  rule: Pick<Rule, 'id' | 'connection' | 'archiveConnection'>,
): Promise<void> {
  const alarm = await stoppingAlarm(control, connectionsOf(rule));
  if (!alarm) return;
  const rest = restOf(rule.id, { pause: await pauseOf(control, rule.id), alarm });
  if (rest) throw rest;
}

/** Where both stand, the person's word is told: it would keep the rule at rest without any alarm. */
function restOf(rule: string, { pause, alarm }: Pick<Standing, 'pause' | 'alarm'>): Halt | null {
  if (pause) return pausedBy(rule, pause, alarm);
  return alarm && stoppedByAlarm(rule, alarm);
}

function pausedBy(rule: string, { who, why, until }: Pause, alarm: Alarm | null): Halt {
  const also = alarm ? `, once the alarm ${alarm.code} is cleared, too: see \`retentiond status\`` : '';
  return new Halt({
    status: 'paused',
    code: 'pause',
    fact: `the rule ${rule} was paused by ${who}: ${why}`,
    hint: `it goes on ${until ? `at ${until}, or ` : ''}after \`retentiond resume\`${also}`,
    until,
    who,
    why,
  });
}

function stoppedByAlarm(rule: string, { code, fact }: Alarm): Halt {
  return new Halt({
    status: 'paused',
    code: 'alarm',
    fact: `the rule ${rule} rests because of the alarm ${code}: ${fact}`,
    hint: '`retentiond status` says what to do; once it is mended, runs go on after `retentiond resume --alarm`',
  });
}

/** Another version has taken its place, or none has. */
export function superseded(rule: string): Failure {
  return new Failure({
    code: 'rule-superseded',
    fact: `this version of the rule ${rule} is not in force any more: nothing more is done by it`,
    hint: 'the run goes on by the new version, once there is one that may run',
  });
}
