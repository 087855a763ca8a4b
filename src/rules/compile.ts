import type { Config } from '../config/config.ts';
import type { DataMap, Place } from '../datamap/place/place.ts';
import { type Finding, finding } from '../finding.ts';
import type { Policy } from '../policy/policy.ts';
import { findUntranslated } from '../policy/untranslated.ts';
import type { Predicate } from '../sql/predicate.ts';
import { checkGoesFirst } from './match/goes-first.ts';
import { checkGoneWithin } from './match/gone-within.ts';
import { checkRemembered, matchAlteration } from './match/match-alteration.ts';
import { matchArchive } from './match/match-archive.ts';
import { matchWords } from './match/match-words.ts';
import { checkUnreached } from './match/unreached.ts';
import { findUnused } from './match/unused.ts';
import { checkRecommended } from './recommendation/recommended.ts';
import { buildRule, paceOf, type Step, type TableScene } from './rule/build-rule.ts';
import { sharesOf } from './rule/keep-share.ts';
import type { Rule } from './rule/rule.ts';
import { stagesAt } from './rule/stage-place.ts';

/** Rules in the order of connections, tables, categories as written and stages, archives last; and what stands in their way. */
export interface Compiled {
  readonly rules: readonly Rule[];
  readonly findings: readonly Finding[];
}

/** Brings every policy to every place of its category: one rule each, or one for each KEEP. Drafts are checked and give none. */
export function compile(policies: readonly Policy[], maps: readonly DataMap[], config: Config): Compiled {
  const byCategory = new Map(policies.map((policy) => [policy.category, policy]));
  const compiled = maps.map((map) => compileMap(map, maps, byCategory, config));
  const rules = inTurn(compiled.flatMap((one) => one.rules));
  return {
    rules,
    findings: [
      ...findUnused(policies, maps, config),
      ...compiled.flatMap((one) => one.findings),
      ...checkGoesFirst(rules),
      ...checkRemembered(rules, config),
      ...checkRecommended(policies),
      ...findUntranslated(policies, config.language),
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
    for (const step of steps) rules.push(buildRule(scene, step, rules.length === 0 ? tableFilters : null));
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
