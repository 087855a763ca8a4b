import { isDeepStrictEqual } from 'node:util';
import type { Instant, Start } from '../../calendar/instant.ts';
import { openZone, type Zone } from '../../calendar/zone.ts';
import type { Config } from '../../config/config.ts';
import type { Base, DataMap } from '../../datamap/place/place.ts';
import { type Ending, judge, termsOf } from '../../plan/state/judge.ts';
import type { DatedState } from '../../plan/state/state.ts';
import { isByName } from '../../policy/keep.ts';
import { keepForName } from '../../policy/name-order.ts';
import type { Action, Example, Expectation, Policy, Stage, StagedExpectation } from '../../policy/policy.ts';
import { actionFor } from '../../rules/rule/keep-share.ts';
import { stagesAt } from '../../rules/rule/stage-place.ts';
import { combineOf } from '../../rules/rule/start-event.ts';
import { instantOfText } from './moment.ts';
import type { Project } from './project.ts';

/** One example's result; a line of `test --json`. */
export interface ExampleResult {
  readonly file: string;
  readonly line: number;
  readonly category: string;
  readonly expect: Expectation | StagedExpectation;
  readonly got: Expectation | StagedExpectation;
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
        ok: isDeepStrictEqual(got, example.expect),
      };
    }),
  );
}

/** A single word speaks of the active base. */
function judgeExample(
  policy: Policy,
  example: Example,
  config: Config,
  maps: readonly DataMap[],
): Expectation | StagedExpectation {
  const zone = openZone(config.timezone) as Zone;
  const starts = (policy.starts?.events ?? []).map((event): Start | null => {
    const text = example.given.events[event];
    return text === undefined ? null : { kind: 'instant', at: momentOf(text, zone) };
  });
  const holds = (names: readonly string[]): boolean =>
    example.given.conditions.some((condition) => names.includes(condition));
  const facts = { starts, always: isAlways(policy, maps), extended: holds(policy.extension?.while ?? []) };
  const suspended = holds(policy.suspension);
  const now = momentOf(example.on, zone);
  const wordFor = (base: Base): Expectation =>
    stagesAt(policy, { base }).reduce<Expectation>((before, stage) => {
      const ending = endingOf(policy, stage, example);
      const { state } = judge(termsOf(ending, zone, config.plausibleAfter), facts, now);
      return wordAfter(before, state, ending.action, suspended);
    }, 'kept');
  if (typeof example.expect === 'string') return wordFor('active');
  const bases = Object.keys(example.expect) as Base[];
  return Object.fromEntries(bases.map((base) => [base, wordFor(base)]));
}

/** What a stage makes of a row that the stages before it have made something of. */
function wordAfter(before: Expectation, state: DatedState, action: Action, suspended: boolean): Expectation {
  const word = state === 'due' || state === 'overdue' ? DONE[action] : EXPECTATIONS[state];
  // Nothing is due while it is suspended; what only is wrong with the dates is told all the same.
  if (suspended && word !== 'undated') return 'kept';
  return word === 'kept' ? before : word;
}

/** What a stage says of data whose attribute has the value that is given, or none. */
function endingOf(policy: Policy, stage: Stage, example: Example): Ending {
  const keep = isByName(stage.keep) ? keepForName(stage.keep, example.given.attribute) : stage.keep;
  return {
    combine: combineOf(policy),
    keep,
    extension: policy.extension,
    action: actionFor(stage, keep),
  };
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
  archive: 'archived',
  summarise: 'summarised',
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
