import { type Address, urlOf } from '../../config/address/address.ts';
import type { Config, ConnectionConfig } from '../../config/config.ts';
import { engineOf } from '../../database/open-session.ts';
import { Failure } from '../../errors.ts';
import { type BrakesAsked, replicaNeeds } from '../../grants/brake-needs.ts';
import { pruningNeeds } from '../../grants/own-needs.ts';
import { grantScript } from '../../grants/script.ts';
import type { CheckedRule } from '../../plan/checked/checked-rule.ts';
import { mergeNeeds, type Need, type RightsWriter } from '../../sql/need.ts';
import { rightsOf } from '../../sql/rights.ts';
import { needsOfConnection, serverIn } from './connection-needs.ts';

/** What one role is to be granted, by whoever owns the tables. */
export interface RoleGrants {
  readonly connection: string;
  /** What the role does: `purge` runs the rules, `prune` removes old receipts, `watch` asks a replica how far it lags. */
  readonly purpose: 'purge' | 'prune' | 'watch';
  /** As it is written in the statements. */
  readonly role: string;
  /** Comments and statements, a line each. */
  readonly script: readonly string[];
  readonly needs: readonly Need[];
}

/** `grants --json`. */
export interface Grants {
  readonly format_version: 1;
  readonly roles: readonly RoleGrants[];
}

export interface GrantsAsked {
  /** null: every connection of which a rule speaks. */
  readonly connection: string | null;
  /** null: the one in the connection's address. */
  readonly role: string | null;
}

/** The least that the roles need for these rules, as the tables are now. */
export function writeGrants(config: Config, checked: readonly CheckedRule[], asked: GrantsAsked): Grants {
  if (asked.connection !== null) requireConnection(config, asked.connection);
  const names = asked.connection === null ? connectionsIn(config, checked) : [asked.connection];
  return { format_version: 1, roles: names.flatMap((name) => grantsOf(config, checked, name, asked.role)) };
}

function requireConnection(config: Config, name: string): void {
  if (config.connections[name]) return;
  throw new Failure({
    kind: 'usage',
    code: 'connection-unknown',
    fact: `the configuration has no connection ${name}`,
    hint: `it has: ${Object.keys(config.connections).join(', ') || 'none'}`,
  });
}

/** In the order of the configuration. */
function connectionsIn(config: Config, checked: readonly CheckedRule[]): readonly string[] {
  const named = new Set(checked.flatMap(({ rule }) => [rule.connection, rule.archiveConnection]));
  return Object.keys(config.connections).filter((name) => named.has(name));
}

function grantsOf(
  config: Config,
  checked: readonly CheckedRule[],
  name: string,
  role: string | null,
): readonly RoleGrants[] {
  const connection = config.connections[name];
  if (!connection) return [];
  const { url, pruneUrl } = connection;
  const rights = rightsOf({ engine: engineOf(url) });
  const needs = needsOfConnection(config, name, checked);
  const purging = roleGrants(name, 'purge', role ?? roleIn(url), needs, rights);
  const schema = needs.find((need) => need.schema !== null)?.schema ?? '';
  // Whoever names another role asks for that one.
  if (role !== null) return [purging];
  const watching = watchGrants(connection, serverIn(name, checked), rights);
  if (pruneUrl === null || needs.length === 0) return [purging, ...watching];
  const pruning = pruningNeeds(rights, schema).map((one) => ({ ...one, because: ['audit prune'] }));
  const usage = rights.schemaRight
    ? pruning.map(({ schema: of }) => ({
        schema: of,
        table: null,
        column: null,
        privilege: rights.schemaRight as Need['privilege'],
        because: ['audit prune'],
      }))
    : [];
  return [
    purging,
    roleGrants(name, 'prune', roleIn(pruneUrl), mergeNeeds([...pruning, ...usage]), rights),
    ...watching,
  ];
}

/** On each replica, once a role. */
function watchGrants(
  { name, url, brakes }: ConnectionConfig,
  server: BrakesAsked['server'],
  rights: RightsWriter,
): readonly RoleGrants[] {
  const needs = brakes.maxReplicaLagSeconds === null ? [] : replicaNeeds(engineOf(url), server);
  if (needs.length === 0) return [];
  return watchingRoles(brakes.replicas).map((role) => roleGrants(name, 'watch', role, needs, rights));
}

/** By whom replicas are asked, each once, by the names in their addresses. */
export function watchingRoles(replicas: readonly Address[]): readonly string[] {
  return [...new Set(replicas.map(roleIn))];
}

function roleGrants(
  connection: string,
  purpose: RoleGrants['purpose'],
  role: string,
  needs: readonly Need[],
  rights: RightsWriter,
): RoleGrants {
  const written = rights.role(role);
  return { connection, purpose, role: written, script: grantScript(needs, rights, written), needs };
}

function roleIn(address: Address): string {
  const name = decodeURIComponent(new URL(urlOf(address)).username);
  if (name !== '') return name;
  throw new Failure({
    kind: 'usage',
    code: 'role-unnamed',
    fact: 'the address of the connection names no role to grant anything to',
    hint: 'name it with `--role`',
  });
}
