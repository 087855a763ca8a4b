import type { Config } from '../config/config.ts';
import type { DataMap, Place, TableEntry } from '../datamap/place.ts';
import { type Finding, finding } from '../finding.ts';
import type { Policy } from '../policy/policy.ts';
import type { Predicate } from '../sql/predicate.ts';
import { dependantPlaces, heldPlaces } from './dependant-places.ts';
import { checkGoesFirst } from './goes-first.ts';
import { actionFor, type KeepShare, sharesOf } from './keep-share.ts';
import { alters, checkRemembered, matchAlteration } from './match-alteration.ts';
import { matchWords } from './match-words.ts';
import { OVERDUE_AFTER_SECONDS, type Rule, type StartEvent } from './rule.ts';
import { versionOf } from './version.ts';

/** Rules in the order of connections, tables and categories as written, and what stands in their way. */
export interface Compiled {
  readonly rules: readonly Rule[];
  readonly findings: readonly Finding[];
}

type MappedTable = Extract<TableEntry, { kind: 'places' }>;

/** Brings every policy to every place of its category: one rule each, or one for each KEEP. Drafts are checked and give none. */
export function compile(policies: readonly Policy[], maps: readonly DataMap[], config: Config): Compiled {
  const byCategory = new Map(policies.map((policy) => [policy.category, policy]));
  const compiled = maps.map((map) => compileMap(map, maps, byCategory, config));
  const rules = compiled.flatMap((one) => one.rules);
  return {
    rules,
    findings: [
      ...unusedParts(policies, maps, config),
      ...compiled.flatMap((one) => one.findings),
      ...checkGoesFirst(rules),
      ...checkRemembered(rules, config),
    ],
  };
}

function compileMap(
  map: DataMap,
  maps: readonly DataMap[],
  byCategory: ReadonlyMap<string, Policy>,
  config: Config,
): Compiled {
  const known = map.connections.filter((connection) => Object.hasOwn(config.connections, connection));
  const unknown = map.connections.filter((connection) => !known.includes(connection));
  const at = map.positions['connection'] ?? map.position;
  const tables = map.tables.filter((table) => table.kind === 'places');
  const compiled = known.map((connection) =>
    tables.map((table) => compileTable({ table, map, maps, connection, byCategory, config })),
  );
  return {
    rules: compiled.flat().flatMap((one) => one.rules),
    findings: [
      ...unknown.map((connection) => finding('connection-unknown', at, { connection })),
      // A map of many like databases is written once, and so are its mistakes.
      ...(compiled[0] ?? []).flatMap((one) => one.findings),
    ],
  };
}

interface TableScene {
  readonly table: MappedTable;
  readonly map: DataMap;
  /** All of them: a dependant's table may stand in another one. */
  readonly maps: readonly DataMap[];
  readonly connection: string;
  readonly byCategory: ReadonlyMap<string, Policy>;
  readonly config: Config;
}

function compileTable(scene: TableScene): Compiled {
  const rules: Rule[] = [];
  const findings: Finding[] = [];
  const filters = scene.table.places
    .map((place) => place.where)
    .filter((where): where is Predicate => where !== null);
  // A category without a filter takes every row, so that none can be left over.
  const tableFilters = filters.length === scene.table.places.length ? filters : null;
  for (const place of scene.table.places) {
    const policy = scene.byCategory.get(place.category);
    if (!policy) {
      const facts = { table: scene.table.table, category: place.category };
      findings.push(finding('category-without-policy', place.positions['category'] ?? place.position, facts));
      continue;
    }
    const { table } = scene.table;
    const faults = [...matchWords(policy, place, table), ...matchAlteration(policy, place, table)];
    findings.push(...faults);
    if (faults.length > 0 || policy.draft) continue;
    for (const share of sharesOf(policy.keep, place.attributes))
      rules.push(ruleFor(scene, policy, place, share, rules.length === 0 ? tableFilters : null));
  }
  return { rules, findings };
}

function ruleFor(
  scene: TableScene,
  policy: Policy,
  place: Place,
  share: KeepShare,
  tableFilters: readonly Predicate[] | null,
): Rule {
  const { table, map, connection, config } = scene;
  const dated = typeof share.keep === 'object';
  const extension = dated ? policy.extension : null;
  const action = actionFor(policy, share.keep);
  // What depends on a row that stays is not touched.
  const dependants = alters(action) ? [] : place.dependants;
  const depending = dependantPlaces(dependants, scene.maps, connection);
  const decision = {
    connection,
    table: table.table,
    key: table.key,
    category: policy.category,
    filter: bothOf(place.where, share.filter),
    start: dated ? (policy.starts?.events ?? []).flatMap((event) => startEvent(event, place)) : [],
    keep: share.keep,
    extension: extension && {
      while: extension.while.flatMap((name) => place.conditions[name] ?? []),
      atMost: extension.atMost,
    },
    action,
    alteration: alters(action) ? place.alteration : null,
    dependants,
    person: place.person,
    heldWith: heldPlaces(depending),
    zone: config.timezone,
    columnZone: map.timezone,
    plausibleAfter: config.plausibleAfter,
  };
  return Object.freeze({
    ...decision,
    id: `${connection}/${table.table}/${policy.category}${share.suffix}`,
    version: versionOf(decision),
    policyHash: policy.textHash,
    title: policy.title,
    tableFilters,
    conditionNames: (extension?.while ?? []).filter((name) => place.conditions[name]),
    dependantPlaces: depending,
    ...paceOf(policy.category, config),
    policyPosition: policy.position,
    placePosition: place.position,
    policyPositions: policy.positions,
    placePositions: place.positions,
  });
}

function bothOf(where: Predicate | null, share: Predicate | null): Predicate | null {
  if (where === null || share === null) return where ?? share;
  return { op: 'all', predicates: [where, share] };
}

/** What operations say of the category, or of all. */
function paceOf(
  category: string,
  config: Config,
): Pick<Rule, 'schedule' | 'window' | 'budget' | 'limits' | 'overdueAfterSeconds'> {
  const own = Object.hasOwn(config.categories, category) ? config.categories[category] : undefined;
  return {
    schedule: own?.schedule ?? config.schedule,
    window: own?.window ?? null,
    budget: own?.budget ?? null,
    limits: own?.limits ?? null,
    overdueAfterSeconds: own?.overdueAfterSeconds ?? OVERDUE_AFTER_SECONDS,
  };
}

function startEvent(event: string, place: Place): StartEvent[] {
  const source = place.events[event];
  if (!source) return [];
  const { column, always, as, from } = source;
  return [{ event, column, always, as, from }];
}

function unusedParts(policies: readonly Policy[], maps: readonly DataMap[], config: Config): Finding[] {
  const places = maps
    .flatMap((map) => map.tables)
    .flatMap((table) => (table.kind === 'places' ? table.places : []));
  const mapped = new Set(maps.flatMap((map) => map.connections));
  const lived = new Set(places.map((place) => place.category));
  return [
    ...policies
      .filter((policy) => !lived.has(policy.category))
      .map((policy) => finding('policy-without-place', policy.position, { category: policy.category })),
    ...policies
      .filter((policy) => policy.draft)
      .map((policy) =>
        finding('policy-draft', policy.positions['draft'] ?? policy.position, { category: policy.category }),
      ),
    ...Object.values(config.connections)
      .filter((connection) => !mapped.has(connection.name))
      .map((connection) =>
        finding('connection-unmapped', connection.position, { connection: connection.name }),
      ),
  ];
}
