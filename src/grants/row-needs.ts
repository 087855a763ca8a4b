import { canChangeFirst } from '../plan/change/change-first.ts';
import type { CheckedRule } from '../plan/checked/checked-rule.ts';
import { acts, removesRows } from '../rules/rule/rule.ts';
import type { BareNeed, RightsWriter } from '../sql/need.ts';
import { blockingNeeds, dependantNeeds } from './dependant-needs.ts';
import { needOn, reading } from './need-on.ts';
import { personReads, predicatesRead, timeReads } from './reads.ts';

/** What it takes to tell which rows are due: nothing is changed by it. */
export function judgingNeeds(checked: CheckedRule): readonly BareNeed[] {
  const { shape, key, times, filter, tableFilters, extensions, suspensions, person, earlier, alteration } =
    checked;
  const markers = [...earlier, ...(alteration ? [alteration] : [])].flatMap(({ marker }) => marker ?? []);
  return [
    ...[...key, ...markers].map(({ name }) => needOn(shape, 'SELECT', name)),
    ...reading([
      ...timeReads(times, shape),
      ...predicatesRead([filter, ...(tableFilters ?? []), ...extensions, ...suspensions], shape),
      ...personReads(person, shape),
    ]),
    ...blockingNeeds(checked.blocking, shape),
  ];
}

/** What changes the rows that are due, takes along what depends on them, and counts or copies them before. */
export function changingNeeds(checked: CheckedRule, rights: RightsWriter): readonly BareNeed[] {
  const { rule, shape, archive, summary } = checked;
  if (!acts(rule)) return [];
  const counted = (summary?.by ?? []).flatMap((by) =>
    by.unit === 'value' ? [needOn(shape, 'SELECT', by.column.name)] : reading(timeReads([by.time], shape)),
  );
  return [
    ...(removesRows(rule) ? removingNeeds(checked, rights) : alteringNeeds(checked)),
    // What is changed before it was locked is known by its place.
    ...(rights.locksByUpdate && canChangeFirst(checked)
      ? rights.place(shape).map((name) => needOn(shape, 'SELECT', name))
      : []),
    ...(archive?.columns ?? []).map(({ from }) => needOn(shape, 'SELECT', from.name)),
    ...counted,
    ...summaryNeeds(checked, rights),
  ];
}

function removingNeeds(checked: CheckedRule, rights: RightsWriter): readonly BareNeed[] {
  const { shape, key } = checked;
  const [first] = key;
  return [
    needOn(shape, 'DELETE'),
    ...(rights.locksByUpdate && first ? [needOn(shape, 'UPDATE', first.name)] : []),
    ...dependantNeeds(checked, shape, rights),
  ];
}

/** New values are told by the old ones; what stays is compared, where nobody may be singled out by it. */
function alteringNeeds({ rule, shape, alteration }: CheckedRule): readonly BareNeed[] {
  if (!alteration) return [];
  const { columns, leaves, marker } = alteration;
  const set = [...columns.map(({ column }) => column.name), ...(marker ? [marker.name] : [])];
  const kept = shape.columns.filter(({ name, setOnUpdate }) => setOnUpdate && !set.includes(name));
  const read = [
    ...columns.filter(({ technique }) => technique.kind !== 'null').map(({ column }) => column),
    ...(rule.action === 'anonymise' ? leaves : []),
    ...kept,
  ];
  return [
    ...read.map(({ name }) => needOn(shape, 'SELECT', name)),
    ...[...set, ...kept.map(({ name }) => name)].map((name) => needOn(shape, 'UPDATE', name)),
  ];
}

function summaryNeeds({ summary }: CheckedRule, { addsByUpdate }: RightsWriter): readonly BareNeed[] {
  if (!summary) return [];
  const { shape, by, count } = summary;
  const columns = [...by.map(({ into }) => into), count];
  const changed = addsByUpdate ? columns : [count];
  return [
    ...columns.flatMap(({ name }) => [needOn(shape, 'SELECT', name), needOn(shape, 'INSERT', name)]),
    ...changed.map(({ name }) => needOn(shape, 'UPDATE', name)),
  ];
}
