import type { Config } from '../config/config.ts';
import type { DataMap, Place, TableEntry } from '../datamap/place.ts';
import { type Finding, finding } from '../finding.ts';
import type { Policy, Stage } from '../policy/policy.ts';
import type { Predicate } from '../sql/predicate.ts';
import { archivePlaceOf } from './archive-place.ts';
import { archiveConnectionOf } from './archived-dependants.ts';
import { dependantPlaces, heldPlaces } from './dependant-places.ts';
import { checkGoesFirst } from './goes-first.ts';
import { checkGoneWithin } from './gone-within.ts';
import { actionFor, type KeepShare, sharesOf } from './keep-share.ts';
import { checkRemembered, matchAlteration } from './match-alteration.ts';
import { matchArchive } from './match-archive.ts';
import { matchWords } from './match-words.ts';
import { checkRecommended } from './recommended.ts';
import { OVERDUE_AFTER_SECONDS, type Rule } from './rule.ts';
import { alterationFor, earlierStages, laterStages, stagesAt } from './stage-place.ts';
import { combineOf, startOf } from './start-event.ts';
import { checkUnreached } from './unreached.ts';
import { versionOf } from './version.ts';

/** Rules in the order of connections, tables, categories as written and stages, archives last; and what stands in their way. */
export interface Compiled {
  readonly rules: readonly Rule[];
  readonly findings: readonly Finding[];
}

type MappedTable = Extract<TableEntry, { kind: 'places' }>;

/** Brings every policy to every place of its category: one rule each, or one for each KEEP. Drafts are checked and give none. */
export function compile(policies: readonly Policy[], maps: readonly DataMap[], config: Config): Compiled {
  const byCategory = new Map(policies.map((policy) => [policy.category, policy]));
  const compiled = maps.map((map) => compileMap(map, maps, byCategory, config));
  const rules = inTurn(compiled.flatMap((one) => one.rules));
  return {
    rules,
    findings: [
      ...unusedParts(policies, maps, config),
      ...compiled.flatMap((one) => one.findings),
      ...checkGoesFirst(rules),
      ...checkRemembered(rules, config),
      ...checkRecommended(policies),
      ...checkUnreached(policies, maps),
      ...checkGoneWithin(policies, maps, (category) => paceOf(category, config)),
    ],
  };
}

/** What is archived in one go may be due in the archive already. */
function inTurn(rules: readonly Rule[]): readonly Rule[] {
  return [
    ...rules.filter(({ base }) => base === 'active'),
    ...rules.filter(({ base }) => base === 'archive'),
  ];
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
    const { steps, faults } = stepsAt(scene, place);
    findings.push(...faults);
    for (const step of steps) rules.push(ruleFor(scene, step, rules.length === 0 ? tableFilters : null));
  }
  return { rules, findings };
}

/** What becomes rules at one place, in the order of stages; nothing where something stands in the way. */
function stepsAt(
  scene: TableScene,
  place: Place,
): { readonly steps: readonly Step[]; readonly faults: readonly Finding[] } {
  const { table } = scene.table;
  const facts = { table, category: place.category };
  const policy = scene.byCategory.get(place.category);
  if (!policy) {
    const at = place.positions['category'] ?? place.position;
    return { steps: [], faults: [finding('category-without-policy', at, facts)] };
  }
  const stages = stagesAt(policy, place);
  if (stages.length === 0) {
    const at = place.positions['in'] ?? place.position;
    return { steps: [], faults: [finding('place-without-stage', at, facts)] };
  }
  const faults = [
    ...matchWords(policy, place, table),
    ...matchAlteration(policy, place, table),
    ...matchArchive(policy, place, { ...scene, table }),
  ];
  if (faults.length > 0 || policy.draft) return { steps: [], faults };
  const steps = stages.flatMap((stage) =>
    sharesOf(stage.keep, place.attributes).map((share) => ({ policy, stage, place, share })),
  );
  return { steps, faults };
}

/** One stage of a policy at one place, for the rows of one share. */
interface Step {
  readonly policy: Policy;
  readonly stage: Stage;
  readonly place: Place;
  readonly share: KeepShare;
}

function ruleFor(
  scene: TableScene,
  { policy, stage, place, share }: Step,
  tableFilters: readonly Predicate[] | null,
): Rule {
  const { table, map, connection, config } = scene;
  const dated = typeof share.keep === 'object';
  const extension = dated ? policy.extension : null;
  const action = actionFor(stage, share.keep);
  const alteration = alterationFor(action, place);
  const suspension = policy.suspension.filter((name) => place.conditions[name]);
  // What depends on a row that stays is not touched.
  const dependants = alteration === null ? place.dependants : [];
  const depending = dependantPlaces(dependants, scene);
  const decision = {
    connection,
    table: table.table,
    key: table.key,
    category: policy.category,
    stage: stage.number,
    base: stage.base,
    earlier: earlierStages(policy, stage, place),
    filter: bothOf(place.where, share.filter),
    start: dated ? startOf(policy, place) : [],
    combine: combineOf(policy),
    keep: share.keep,
    extension: extension && {
      while: extension.while.flatMap((name) => place.conditions[name] ?? []),
      atMost: extension.atMost,
    },
    suspension: suspension.flatMap((name) => place.conditions[name] ?? []),
    action,
    archive: action === 'archive' ? place.archive : null,
    summary: action === 'summarise' ? place.summary : null,
    alteration,
    dependants,
    person: place.person,
    heldWith: heldPlaces(depending),
    zone: config.timezone,
    columnZone: map.timezone,
    plausibleAfter: config.plausibleAfter,
  };
  return Object.freeze({
    ...decision,
    id: `${connection}/${table.table}/${policy.category}${stage.number === null ? '' : `/${stage.number}`}${share.suffix}`,
    version: versionOf(decision),
    policyHash: policy.textHash,
    title: policy.title,
    tableFilters,
    conditionNames: (extension?.while ?? []).filter((name) => place.conditions[name]),
    suspensionNames: suspension,
    later: laterStages(policy, stage, place),
    keepAtLeast: policy.keepAtLeast,
    archivePlace: decision.archive && archivePlaceOf(decision.archive, policy.category, scene.maps),
    archiveConnection: archiveConnectionOf(decision),
    dependantPlaces: depending,
    ...paceOf(policy.category, config),
    policyPosition: policy.position,
    placePosition: place.position,
    policyPositions: { ...policy.positions, ...(stage.number === null ? {} : { keep: stage.position }) },
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
