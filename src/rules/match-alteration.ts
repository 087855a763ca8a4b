import { isKeyed } from '../anonymise/altered-value.ts';
import type { Config } from '../config/config.ts';
import type { Place } from '../datamap/place.ts';
import { type Finding, finding } from '../finding.ts';
import { keepsOf } from '../policy/keep.ts';
import type { Action, Policy } from '../policy/policy.ts';
import { actionFor } from './keep-share.ts';
import type { Rule } from './rule.ts';

/** Whether rows stay and their columns change. */
export function alters(action: Action): action is 'anonymise' | 'pseudonymise' {
  return action === 'anonymise' || action === 'pseudonymise';
}

/** A place says what becomes of its columns where its policy wants them changed, and nowhere else. */
export function matchAlteration(policy: Policy, place: Place, table: string): Finding[] {
  const { category } = policy;
  const actions = new Set(keepsOf(policy.keep).map((keep) => actionFor(policy, keep)));
  const action = [...actions].find(alters);
  const { alteration, dependants, positions, position } = place;
  const facts = { category, table, action: action ?? policy.action };
  if (!action) {
    // Ops expect rows to stay that the policy would delete: too much is lost by guessing who is right.
    return alteration ? [finding('alteration-unused', positions['anonymise'] ?? position, facts)] : [];
  }
  return [
    ...(alteration ? [] : [finding('alteration-missing', position, facts)]),
    ...(action === 'anonymise' ? keyedColumns(place) : []),
    // They would be read as a promise that something goes.
    ...(dependants.length > 0 && !actions.has('delete')
      ? [finding('alteration-dependants', positions['dependants'] ?? position, facts)]
      : []),
  ];
}

/** A digest is personal data as long as its key exists (GDPR, recital 26). */
function keyedColumns({ alteration, positions, position }: Place): Finding[] {
  return Object.entries(alteration?.columns ?? {})
    .filter(([, technique]) => isKeyed(technique))
    .map(([column]) => finding('alteration-digest', positions[`columns.${column}`] ?? position, { column }));
}

/** Without a marker what is done is remembered beside the receipts, so that there must be some. */
export function checkRemembered(rules: readonly Rule[], config: Config): Finding[] {
  return rules
    .filter(({ alteration, connection }) => {
      return alteration?.marker === null && config.connections[connection]?.receipts === 'none';
    })
    .map(({ placePositions, placePosition, table, connection }) =>
      finding('alteration-unmarked', placePositions['anonymise'] ?? placePosition, { table, connection }),
    );
}
