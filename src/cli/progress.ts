import type { RuleEnded } from '../app/run/apply.ts';
import { brakeText } from '../brakes/brake-text.ts';
import { monotonic } from '../clock.ts';
import type { Observer, SmallGroups } from '../enforce/scene.ts';
import { doneWord } from './action-word.ts';
import { counted, formatCount } from './findings/count.ts';
import { renderFailure } from './render-failure.ts';
import type { Terminal } from './terminal.ts';

/** Tells a person how `apply` goes on: a moving line on a terminal, one line a rule anywhere else. */
export interface Progress extends Observer {
  /** How many rows each rule will reach, for the time left. */
  expect(plan: { readonly rules: readonly { readonly rule: string; readonly due: number }[] }): void;
  readonly ruleEnded: RuleEnded;
}

const SHOW_EVERY_MS = 100;

interface Pace {
  readonly rule: string;
  readonly since: number;
  rows: number;
}

/** `now` counts milliseconds from anywhere. */
export function createProgress(terminal: Terminal, now: () => number = monotonic): Progress {
  const due = new Map<string, number>();
  const told = new Set<string>();
  const state: { pace: Pace | null; shownAt: number } = { pace: null, shownAt: Number.NEGATIVE_INFINITY };
  return {
    expect: (plan) => {
      for (const rule of plan.rules) due.set(rule.rule, rule.due);
    },
    batchCommitted: ({ rule, rows }) => {
      const at = now();
      if (state.pace?.rule !== rule) state.pace = { rule, since: at, rows: 0 };
      state.pace.rows += rows;
      if (at - state.shownAt < SHOW_EVERY_MS) return;
      state.shownAt = at;
      terminal.show(progressLine(state.pace, due.get(rule) ?? 0, at));
    },
    batchRecovered: ({ rule, batch, outcome }) =>
      terminal.tell(`${rule}: recovered batch ${batch} (${outcome})`),
    batchRetried: ({ rule, code, milliseconds }) =>
      terminal.tell(`${rule}: ${code}; trying again in ${milliseconds} ms`),
    braked: ({ rule, brakes }) => terminal.tell(`${rule}: waiting: ${brakes.map(brakeText).join('; ')}`),
    brakeReleased: ({ rule, milliseconds, goesOn }) =>
      terminal.tell(
        `${rule}: ${goesOn ? 'goes on' : 'leaves'} after ${counted(Math.round(milliseconds / 1_000), 'second')}`,
      ),
    leaseAwaited: ({ rule, owner, milliseconds }) => {
      const seconds = Math.max(1, Math.ceil(milliseconds / 1_000));
      const holder = owner.split('/').slice(0, 2).join('/');
      terminal.tell(
        `the rule ${rule} is held by ${holder}; waiting up to ${seconds} s for it, longer while that process lives`,
      );
    },
    rowsLeft: ({ rule, rows, why }) => terminal.tell(`${rule}: left ${counted(rows, 'row')} alone (${why})`),
    groupsSmall: (facts) => terminal.tell(`${facts.rule}: ${smallGroupsText(facts)}`),
    ruleEnded: (result, failure) => {
      terminal.show('');
      terminal.tell(
        `${result.rule}: ${result.status}, ${counted(result.rows, 'row')} ${doneWord(result.action)}`,
      );
      // What stops one rule of a connection often stops them all, in the same words.
      if (!failure || told.has(failure.message)) return;
      told.add(failure.message);
      terminal.tell(renderFailure(failure, { colour: terminal.colour.telling }));
    },
  };
}

/** `3 rows can still be singled out by country, birth_date (fewer than 5 alike)`. */
export function smallGroupsText({ rows, columns, fewer_than }: SmallGroups): string {
  return `${counted(rows, 'row')} can still be singled out by ${columns.join(', ')} (fewer than ${fewer_than} alike)`;
}

/** `crm/log/logs  12,000 of 45,000 rows  3,200 rows/s  11 s left`. */
export function progressLine({ rule, since, rows }: Pace, due: number, at: number): string {
  const seconds = (at - since) / 1_000;
  const parts = [rule, due > 0 ? `${formatCount(rows)} of ${formatCount(due)} rows` : counted(rows, 'row')];
  // The first batch says nothing about the pace: its beginning was not seen.
  if (seconds >= 1) {
    const rate = rows / seconds;
    parts.push(`${formatCount(Math.round(rate))} rows/s`);
    if (due > rows) parts.push(`${formatCount(Math.ceil((due - rows) / rate))} s left`);
  }
  return parts.join('  ');
}
