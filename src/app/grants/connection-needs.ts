import type { Config } from '../../config/config.ts';
import { needsOfArchive, needsOfRule } from '../../grants/rule-needs.ts';
import type { CheckedRule } from '../../plan/checked-rule.ts';
import { mergeNeeds, type Need } from '../../sql/need.ts';

/** Everything that the role of one connection needs for all of these rules: for their own rows, and for copies that are kept there. */
export function needsOfConnection(
  config: Config,
  name: string,
  checked: readonly CheckedRule[],
): readonly Need[] {
  const changes = config.mode === 'enforce';
  const receipt = config.connections[name]?.receipts ?? 'table';
  return mergeNeeds([
    ...checked
      .filter(({ rule }) => rule.connection === name)
      .flatMap((one) => needsOfRule(one, { changes, receipt })),
    ...checked
      .filter(({ rule }) => rule.archiveConnection === name)
      .flatMap((one) => needsOfArchive(one, { changes })),
  ]);
}
