import { openZone, type Zone } from '../../calendar/zone.ts';
import { type Finding, finding, type WrittenAt } from '../../finding.ts';
import { acts, type Rule, removesRows } from '../../rules/rule/rule.ts';
import type { Predicate } from '../../sql/predicate.ts';
import type { TableShape } from '../../sql/shape.ts';
import type { CheckedRule, OtherTable } from '../checked/checked-rule.ts';
import type { TimeColumn } from '../checked/time-column.ts';
import { checkAlteration } from './change/alteration.ts';
import { checkEarlier } from './change/earlier.ts';
import { checkEvent, datingOf } from './condition/event.ts';
import { checkPerson } from './condition/person.ts';
import { checkPredicate } from './condition/predicate.ts';
import { checkDependants, type DependantsChecked } from './dependants/dependants.ts';
import { checkArchive } from './destination/archive.ts';
import { checkSummary } from './destination/summary.ts';
import { checkKey } from './table/key.ts';
import type { LiveTables } from './table/live-tables.ts';
import type { Notes } from './table/notes.ts';
import { otherTables } from './table/other-tables.ts';
import { checkCounted, checkShape } from './table/shape.ts';
import { sceneOf, type TableScene } from './table/table-scene.ts';

export interface Checking {
  /** null where something forbids the rule. */
  readonly checked: CheckedRule | null;
  readonly findings: readonly Finding[];
}

/**
 * Holds a rule against the live tables: names, types, keys, and everything that could make a deletion do more; `archived`
 * are those of its archive's connection, null where there is none.
 */
export function checkRule(
  rule: Rule,
  shape: TableShape,
  live: LiveTables,
  archived: LiveTables | null = null,
): Checking {
  const findings: Finding[] = [];
  const add: Notes['add'] = (code, at, facts) => findings.push(finding(code, at, facts));
  const table = sceneOf(rule.connection, shape, live, add);
  // What nobody changes may have any trigger.
  const check = acts(rule) ? checkShape : checkCounted;
  check(rule.placePosition, shape, table.notes);
  if (shape.kind !== 'table') return { checked: null, findings };
  const key = checkKey(rule, shape, table.notes, table.columnAt);
  const attributeAt = attributePosition(rule);
  const scene: TableScene = { ...table, key: key.length > 0 ? key : null, attributeAt };
  const times = rule.start.map((event) => checkEvent(datingOf(rule), event, scene));
  const filter = rule.filter && checkPredicate(rule.filter, placed(rule, 'where'), scene);
  const extensions = checkConditions(rule, rule.extension?.while ?? [], rule.conditionNames, scene);
  const suspensions = checkConditions(rule, rule.suspension, rule.suspensionNames, scene);
  const tableFilters = filtersOf(rule, scene);
  const person = checkPerson(rule.person, (kind) => placed(rule, `person.${kind}`), scene);
  const {
    dependants,
    blocking,
    others: changed,
  } = removesRows(rule) ? checkDependants(rule, shape, live, archived, table.notes) : NOTHING_GOES;
  const alteration = checkAlteration(rule, scene);
  const archive = checkArchive(rule, scene, archived);
  const summary = checkSummary(rule, scene);
  const earlier = checkEarlier(rule, scene);
  if (findings.some((found) => found.severity === 'error')) return { checked: null, findings };
  const checked = {
    rule,
    dialect: live.dialect,
    shape,
    zone: openZone(rule.zone) as Zone,
    key,
    times: times as TimeColumn[],
    filter,
    extensions: extensions as Predicate[],
    suspensions: suspensions as Predicate[],
    tableFilters,
    person,
    dependants,
    alteration,
    archive,
    summary,
    earlier,
    blocking,
  };
  const counted: readonly OtherTable[] = summary ? [{ shape: summary.shape, use: 'change' }] : [];
  const others = otherTables(checked, [...changed, ...counted], live);
  return { checked: { ...checked, others }, findings };
}

/** Of a row that stays in its place. */
const NOTHING_GOES: DependantsChecked = { dependants: [], blocking: [], others: [] };

function placed(rule: Rule, key: string): WrittenAt {
  return rule.placePositions[key] ?? rule.placePosition;
}

/** Of the one attribute that a place can name: its policy's. */
function attributePosition({ placePositions }: Rule): WrittenAt | null {
  const named = Object.keys(placePositions).find((key) => key.startsWith('attributes.'));
  return placePositions[named ?? ''] ?? null;
}

function checkConditions(
  rule: Rule,
  conditions: readonly Predicate[],
  names: readonly string[],
  scene: TableScene,
): readonly (Predicate | null)[] {
  return conditions.map((one, index) => {
    const at = rule.placePositions[`conditions.${names[index]}`];
    return checkPredicate(one, at ?? placed(rule, 'conditions'), scene);
  });
}

/** The filters of all the table's categories; null where one is not understood, which its own rule reports. */
function filtersOf(rule: Rule, { connection, shape, key, live }: TableScene): readonly Predicate[] | null {
  const silent = { ...sceneOf(connection, shape, live, () => undefined), key };
  const filters = rule.tableFilters?.map((one) => checkPredicate(one, rule.placePosition, silent));
  return filters?.every((one) => one !== null) ? filters : null;
}
