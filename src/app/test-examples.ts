import type { Instant, Start } from '../calendar/instant.ts';
import { openZone, type Zone } from '../calendar/zone.ts';
import type { Config } from '../config/config.ts';
import type { DataMap } from '../datamap/place.ts';
import { type Ending, judge, termsOf } from '../plan/judge.ts';
import type { DatedState } from '../plan/state.ts';
import { isByName } from '../policy/keep.ts';
import { keepForName } from '../policy/name-order.ts';
import type { Action, Example, Expectation, Policy } from '../policy/policy.ts';
import { actionFor } from '../rules/keep-share.ts';
import { instantOfText } from './moment.ts';
import type { Project } from './project.ts';

/** One example's result; a line of `test --json`. */
export interface ExampleResult {
  readonly file: string;
  readonly line: number;
  readonly category: string;
  readonly expect: Expectation;
  readonly got: Expectation;
  readonly ok: boolean;
}

/** Judges every example of every policy, drafts included, by the very function that judges a row under lock. */
export function testExamples(project: Project): readonly ExampleResult[] {
  return project.policies.flatMap((policy) =>
    policy.examples.map((example) => {
      const got = judgeExample(policy, example, project.config, project.maps);
      const { file, line } = example.position;
      return {
        file,
        line,
        category: policy.category,
        expect: example.expect,
        got,
        ok: got === example.expect,
      };
    }),
  );
}

function judgeExample(
  policy: Policy,
  example: Example,
  config: Config,
  maps: readonly DataMap[],
): Expectation {
  const zone = openZone(config.timezone) as Zone;
  const ending = endingOf(policy, example);
  const terms = termsOf(ending, zone, config.plausibleAfter);
  const starts = (policy.starts?.events ?? []).map((event): Start | null => {
    const text = example.given.events[event];
    return text === undefined ? null : { kind: 'instant', at: momentOf(text, zone) };
  });
  const extended = example.given.conditions.some((condition) => policy.extension?.while.includes(condition));
  const facts = { starts, always: isAlways(policy, maps), extended };
  const { state } = judge(terms, facts, momentOf(example.on, zone));
  return state === 'due' || state === 'overdue' ? DONE[ending.action] : EXPECTATIONS[state];
}

/** What the policy says of data whose attribute has the value that is given, or none. */
function endingOf(policy: Policy, example: Example): Ending {
  const keep = isByName(policy.keep) ? keepForName(policy.keep, example.given.attribute) : policy.keep;
  return { keep, extension: policy.extension, action: actionFor(policy, keep) };
}

/** Whether a row without any event would be a fault: a place says of one of them that it has always happened. */
function isAlways(policy: Policy, maps: readonly DataMap[]): boolean {
  return maps
    .flatMap((map) => map.tables)
    .flatMap((table) => (table.kind === 'places' ? table.places : []))
    .some(
      (place) =>
        place.category === policy.category && Object.values(place.events).some((event) => event?.always),
    );
}

/** The reader has let no other notation through. */
function momentOf(text: string, zone: Zone): Instant {
  return instantOfText(text, zone) as Instant;
}

/** What a run makes of a row that is due. */
const DONE: Readonly<Record<Action, Expectation>> = {
  delete: 'deleted',
  anonymise: 'anonymised',
  pseudonymise: 'pseudonymised',
  review: 'review',
};

const EXPECTATIONS: Readonly<Record<Exclude<DatedState, 'due' | 'overdue'>, Expectation>> = {
  review: 'review',
  breach: 'breach',
  undated: 'undated',
  kept: 'kept',
  not_started: 'kept',
  future: 'kept',
  extended: 'kept',
  implausible: 'kept',
};
