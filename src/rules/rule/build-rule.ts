import { type Cron, formatSchedule, parseCron } from '../../calendar/cron.ts';
import type { Config } from '../../config/config.ts';
import type { DataMap, Place, TableEntry } from '../../datamap/place/place.ts';
import type { Policy, Stage } from '../../policy/policy.ts';
import type { Predicate } from '../../sql/predicate.ts';
import { archivePlaceOf } from './archive-place.ts';
import { archiveConnectionOf } from './archived-dependants.ts';
import { dependantPlaces, heldPlaces } from './dependant-places.ts';
import { actionFor, type KeepShare } from './keep-share.ts';
import { OVERDUE_AFTER_SECONDS, type Rule } from './rule.ts';
import { alterationFor, earlierStages, laterStages } from './stage-place.ts';
import { combineOf, startOf } from './start-event.ts';
import { versionOf } from './version.ts';

/** One table of a data map on one connection, and everything that its rules are made of. */
export interface TableScene {
  readonly table: Extract<TableEntry, { kind: 'places' }>;
  readonly map: DataMap;
  /** All of them: a dependant's table may stand in another one. */
  readonly maps: readonly DataMap[];
  readonly connection: string;
  readonly byCategory: ReadonlyMap<string, Policy>;
  readonly config: Config;
}

/** One stage of a policy at one place, for the rows of one share. */
export interface Step {
  readonly policy: Policy;
  readonly stage: Stage;
  readonly place: Place;
  readonly share: KeepShare;
}

/** The rule of one step; with the filters of all the table's categories, where it is the table's first. */
export function buildRule(
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

/** The configuration has made sure of both. */
function scheduleOf(text: string, zone: string): string {
  return formatSchedule(parseCron(text, zone) as Cron);
}

/** What operations say of the category, or of all. */
export function paceOf(
  category: string,
  config: Config,
): Pick<Rule, 'schedule' | 'window' | 'budget' | 'limits' | 'overdueAfterSeconds'> {
  const own = Object.hasOwn(config.categories, category) ? config.categories[category] : undefined;
  return {
    schedule: scheduleOf(own?.schedule ?? config.schedule, config.scheduleTimezone),
    window: own?.window ?? null,
    budget: own?.budget ?? null,
    limits: own?.limits ?? null,
    overdueAfterSeconds: own?.overdueAfterSeconds ?? OVERDUE_AFTER_SECONDS,
  };
}
