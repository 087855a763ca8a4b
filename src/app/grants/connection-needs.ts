import { isAbsent, urlOf } from '../../config/address/address.ts';
import type { Config } from '../../config/config.ts';
import { engineOf } from '../../database/open-session.ts';
import { type BrakesAsked, brakeNeeds, replicaNeeds } from '../../grants/brake-needs.ts';
import { needsOfArchive, needsOfRule } from '../../grants/rule-needs.ts';
import type { CheckedRule } from '../../plan/checked/checked-rule.ts';
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
    ...(changes ? needsOfBrakes(config, name, checked) : []),
  ]);
}

/** What its own server is asked by the brakes; nobody is asked where nothing is changed. */
function needsOfBrakes(config: Config, name: string, checked: readonly CheckedRule[]): readonly Need[] {
  const connection = config.connections[name];
  if (!connection) return [];
  return brakeNeeds({
    engine: engineOf(connection.url),
    server: serverIn(name, checked),
    brakes: connection.brakes,
    isLagWritten: config.origins[`connections.${name}.max_replica_lag`] !== undefined,
  });
}

/**
 * What the same role needs on replicas, where it asks them, too: accounts are copied like everything else (MariaDB, MySQL),
 * so that it must have it here.
 */
export function needsElsewhere(
  { connections }: Config,
  name: string,
  checked: readonly CheckedRule[],
): readonly Need[] {
  const connection = connections[name];
  if (!connection || connection.brakes.maxReplicaLagSeconds === null) return [];
  const role = new URL(urlOf(connection.url)).username;
  const known = connection.brakes.replicas.filter((one) => !isAbsent(one));
  const isSame = known.some((one) => new URL(urlOf(one)).username === role);
  return isSame ? replicaNeeds(engineOf(connection.url), serverIn(name, checked)) : [];
}

/** As the tables that are there say. */
export function serverIn(name: string, checked: readonly CheckedRule[]): BrakesAsked['server'] {
  return checked.find(({ rule }) => rule.connection === name)?.dialect.server === 'MySQL'
    ? 'MySQL'
    : 'MariaDB';
}
