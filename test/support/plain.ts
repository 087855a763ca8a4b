import type { Place } from '../../src/datamap/place/place.ts';
import type { PolicyKeep } from '../../src/policy/keep.ts';
import type { Action, Policy } from '../../src/policy/policy.ts';
import type { Decision } from '../../src/rules/rule/rule.ts';

/** What a test says of a policy; `keep` and `action` are those of its only stage. */
export type PolicyChange = Partial<Policy> & { readonly keep?: PolicyKeep; readonly action?: Action };

const POSITION = { file: 'x.yaml', line: 1, column: 1, excerpt: null };

/** The stages of a policy that was written with `keep` and `then`. */
export function oneStage(keep: PolicyKeep, action: Action = 'delete'): Policy['stages'] {
  return [{ number: null, keep, action, base: 'active', position: POSITION }];
}

/** The policy otherwise as it is. */
export function changePolicy(policy: Policy, { keep, action, ...change }: PolicyChange): Policy {
  const [first] = policy.stages;
  return { ...policy, stages: oneStage(keep ?? first.keep, action ?? first.action), ...change };
}

/** What a policy that asks for none of it leaves out. */
export const PLAIN_POLICY = {
  suspension: [],
  keepAtLeast: null,
  goneWithin: null,
  accept: [],
} as const satisfies Partial<Policy>;

/** A place in daily use, from which nothing is archived and where nothing is counted. */
export const PLAIN_PLACE = {
  base: 'active',
  start: null,
  archive: null,
  summary: null,
} as const satisfies Partial<Place>;

/** What neither suspends nor keeps dependent rows for a legal minimum. */
export const PLAIN_HELD = { suspension: [], minimum: null } as const;

/** The same of a rule. */
export const PLAIN_DECISION = {
  stage: null,
  base: 'active',
  earlier: [],
  combine: 'latest',
  suspension: [],
  archive: null,
  summary: null,
} as const satisfies Partial<Decision>;
