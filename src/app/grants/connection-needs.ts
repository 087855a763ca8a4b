import { isAbsent, urlOf } from '../../config/address/address.ts';
import type { Config } from '../../config/config.ts';
import { engineOf } from '../../database/open-session.ts';
import { type BrakesAsked, brakeNeeds, replicaNeeds } from '../../grants/brake-needs.ts';
import { archivesOf, needsOfArchive, needsOfRule } from '../../grants/rule-needs.ts';
import type { CheckedRule } from '../../plan/checked/checked-rule.ts';
import { mergeNeeds, type Need } from '../../sql/need.ts';

/**
 * Everything that the role of one connection needs for all of these rules: for their own rows, and for copies that are
 * kept there. Whoever speaks with its server knows which one that is.
 */
export function needsOfConnection(
  config: Config,
  name: string,
  checked: readonly CheckedRule[],
  server = serverIn(name, checked),
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
    ...(changes ? needsOfBrakes(config, name, server) : []),
  ]);
}

/** What its own server is asked by the brakes; nobody is asked where nothing is changed. */
function needsOfBrakes(config: Config, name: string, server: BrakesAsked['server']): readonly Need[] {
  const connection = config.connections[name];
  if (!connection) return [];
  return brakeNeeds({
    engine: engineOf(connection.url),
    server,
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
  server: BrakesAsked['server'],
): readonly Need[] {
  const connection = connections[name];
  if (!connection || connection.brakes.maxReplicaLagSeconds === null) return [];
  const role = new URL(urlOf(connection.url)).username;
  const known = connection.brakes.replicas.filter((one) => !isAbsent(one));
  const isSame = known.some((one) => new URL(urlOf(one)).username === role);
  return isSame ? replicaNeeds(engineOf(connection.url), server) : [];
}

/** As the tables that are there say, those that take copies among them. */
export function serverIn(name: string, checked: readonly CheckedRule[]): BrakesAsked['server'] {
  const dialects = checked.flatMap((one) => [
    ...(one.rule.connection === name ? [one.dialect] : []),
    ...archivesOf(one).flatMap(({ connection, dialect }) => (connection === name ? [dialect] : [])),
  ]);
  return dialects[0]?.server ?? 'MariaDB';
}
