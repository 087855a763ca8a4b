import { openZone, type Zone } from '../calendar/zone.ts';
import { type Finding, finding, type WrittenAt } from '../finding.ts';
import type { Rule } from '../rules/rule.ts';
import type { Predicate } from '../sql/predicate.ts';
import type { TableShape } from '../sql/shape.ts';
import { checkDependants } from './check-dependants.ts';
import { checkEvent } from './check-event.ts';
import { checkKey } from './check-key.ts';
import { checkPerson } from './check-person.ts';
import { checkPredicate } from './check-predicate.ts';
import { checkShape } from './check-shape.ts';
import type { CheckedRule } from './checked-rule.ts';
import type { LiveTables } from './live-tables.ts';
import type { Notes } from './notes.ts';
import { otherTables } from './other-tables.ts';
import { sceneOf, type TableScene } from './table-scene.ts';
import type { TimeColumn } from './time-column.ts';

export interface Checking {
  /** null where something forbids the rule. */
  readonly checked: CheckedRule | null;
  readonly findings: readonly Finding[];
}

/** Holds a rule against the live tables: names, types, keys, and everything that could make a deletion do more. */
export function checkRule(rule: Rule, shape: TableShape, live: LiveTables): Checking {
  const findings: Finding[] = [];
  const add: Notes['add'] = (code, at, facts) => findings.push(finding(code, at, facts));
  const table = sceneOf(rule.connection, shape, live, add);
  checkShape(rule.placePosition, shape, table.notes);
  if (shape.kind !== 'table') return { checked: null, findings };
  const key = checkKey(rule, shape, table.notes, table.columnAt);
  const scene: TableScene = { ...table, key: key.length > 0 ? key : null };
  const times = rule.start.map((event) => checkEvent(rule, event, scene));
  const filter = rule.filter && checkPredicate(rule.filter, placed(rule, 'where'), scene);
  const extensions = checkExtensions(rule, scene);
  const tableFilters = filtersOf(rule, scene);
  const person = checkPerson(rule.person, (kind) => placed(rule, `person.${kind}`), scene);
  const { dependants, blocking, others: changed } = checkDependants(rule, shape, live, table.notes);
  if (findings.some((found) => found.severity === 'error')) return { checked: null, findings };
  const checked = {
    rule,
    shape,
    zone: openZone(rule.zone) as Zone,
    key,
    times: times as TimeColumn[],
    filter,
    extensions: extensions as Predicate[],
    tableFilters,
    person,
    dependants,
    blocking,
  };
  return { checked: { ...checked, others: otherTables(checked, changed, live) }, findings };
}

function placed(rule: Rule, key: string): WrittenAt {
  return rule.placePositions[key] ?? rule.placePosition;
}

function checkExtensions(rule: Rule, scene: TableScene): readonly (Predicate | null)[] {
  return (rule.extension?.while ?? []).map((one, index) => {
    const at = rule.placePositions[`conditions.${rule.conditionNames[index]}`];
    return checkPredicate(one, at ?? placed(rule, 'conditions'), scene);
  });
}

/** The filters of all the table's categories; null where one is not understood, which its own rule reports. */
function filtersOf(rule: Rule, { connection, shape, key, live }: TableScene): readonly Predicate[] | null {
  const silent = { ...sceneOf(connection, shape, live, () => undefined), key };
  const filters = rule.tableFilters?.map((one) => checkPredicate(one, rule.placePosition, silent));
  return filters?.every((one) => one !== null) ? filters : null;
}
