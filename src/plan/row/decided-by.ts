import type { WrittenAt } from '../../finding.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import type { CheckedDependant, CheckedRule } from '../checked/checked-rule.ts';
import type { DependantPath } from '../dependants/path.ts';
import type { RowState } from '../state/state.ts';
import type { RowAnswer } from './row-statement.ts';

type Decider = (rule: Rule, row: Pick<RowAnswer, 'extended' | 'heldBy'>, withholder: string) => WrittenAt;

/** The key whose line decides, by state; a row that conditions keep longer is decided about by `at_most` alone. */
const DECIDERS: Readonly<Record<RowState, Decider>> = {
  kept: (rule) => ofPolicy(rule, 'keep'),
  due: periodEnded,
  overdue: periodEnded,
  review: periodEnded,
  breach: (rule) => ofPolicy(rule, 'keep'),
  extended: (rule) => ofPolicy(rule, 'at_most'),
  not_started: (rule) => ofPolicy(rule, 'starts'),
  future: (rule) => ofPolicy(rule, 'starts'),
  undated: (rule) => ofPolicy(rule, 'starts'),
  implausible: (rule) => ofPolicy(rule, 'starts'),
  done: (rule) => ofPlace(rule, 'anonymise'),
  suspended: (rule) => ofPolicy(rule, 'suspend_while'),
  held: (rule, { heldBy: [kind] }) =>
    kind === undefined ? rule.placePosition : ofPlace(rule, `person.${kind}`),
  withheld: (rule, _, withholder) => ofPlace(rule, withholder),
  blocked: (rule) => ofPlace(rule, 'dependants'),
};

/** The line of a policy, or of the data map, that decides about a row. */
export function decidedBy({ rule, dependants }: CheckedRule, row: RowAnswer): WrittenAt {
  const [withholder] = row.withheldBy;
  return DECIDERS[row.state](rule, row, withholder ? entryOf(withholder.path, dependants) : 'dependants');
}

function periodEnded(rule: Rule, { extended }: Pick<RowAnswer, 'extended'>): WrittenAt {
  return ofPolicy(rule, extended ? 'at_most' : 'keep');
}

function ofPolicy(rule: Rule, key: string): WrittenAt {
  return rule.policyPositions[key] ?? rule.policyPosition;
}

function ofPlace(rule: Rule, key: string): WrittenAt {
  return rule.placePositions[key] ?? rule.placePosition;
}

/** `dependants.0.1`: as the data map's positions name the entry. */
function entryOf({ above, last }: DependantPath, dependants: readonly CheckedDependant[]): string {
  const [next, ...rest] = [...above, last];
  if (!next) return 'dependants';
  const below = rest.at(-1);
  const own = `dependants.${dependants.indexOf(next)}`;
  if (!below) return own;
  return own + entryOf({ above: rest.slice(0, -1), last: below }, next.dependants).replace('dependants', '');
}
