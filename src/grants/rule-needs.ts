import { copyTable } from '../plan/archive/copies.ts';
import type { CheckedArchive } from '../plan/checked/checked-archive.ts';
import type { CheckedDependant, CheckedRule } from '../plan/checked/checked-rule.ts';
import { acts } from '../rules/rule/rule.ts';
import type { Dialect } from '../sql/dialect.ts';
import { type BareNeed, mergeNeeds, type Need, type RightsWriter } from '../sql/need.ts';
import { rightsOf } from '../sql/rights.ts';
import { needOn } from './need-on.ts';
import { copyNeeds, memoryNeeds, receiptNeeds } from './own-needs.ts';
import { changingNeeds, judgingNeeds } from './row-needs.ts';

/** Whether rows may change, and whether batches leave receipts. */
export interface Doing {
  readonly changes: boolean;
  readonly receipt: 'table' | 'none';
}

/** Everything that the role of the rule's own connection must be allowed for it, and no more. */
export function needsOfRule(checked: CheckedRule, { changes, receipt }: Doing): readonly Need[] {
  const { dialect, shape, others, rule } = checked;
  const rights = rightsOf(dialect);
  const needs = [
    ...judgingNeeds(checked),
    ...memoryNeeds(checked, rights),
    ...(changes ? changingNeeds(checked, rights) : []),
    ...(changes && acts(rule) && receipt === 'table' ? receiptNeeds(rights, shape.schema) : []),
    ...rights.sight(shape.schema, [shape, ...others.map((other) => other.shape)]),
  ];
  return forRule(needs, rights, rule.id);
}

/** The same of the role of its archive's connection; nothing where rows are copied nowhere. */
export function needsOfArchive(checked: CheckedRule, { changes }: Pick<Doing, 'changes'>): readonly Need[] {
  const archives = archivesOf(checked);
  const [first] = archives;
  if (!first) return [];
  const rights = rightsOf(first.dialect);
  const { schema } = first.shape;
  const needs = [
    ...(changes ? archives.flatMap((one) => takingNeeds(one, rights)) : []),
    ...(changes ? copyNeeds(rights, schema) : []),
    ...rights.sight(
      schema,
      archives.map((one) => one.shape),
    ),
  ];
  return forRule(needs, rights, checked.rule.id);
}

/** What proves batches, of whatever rule, and shows where the proofs are; `schema` is the database's own where receipts have none. */
export function needsOfReceipts(dialect: Pick<Dialect, 'engine'>, schema: string): readonly Need[] {
  const rights = rightsOf(dialect);
  return forRule([...receiptNeeds(rights, schema), ...rights.sight(schema, [])], rights, 'receipts');
}

/** Copies are written, read back, replaced, and taken back where their batch was undone. */
function takingNeeds(archive: CheckedArchive, { locksByUpdate }: RightsWriter): readonly BareNeed[] {
  const { shape, columns, key } = copyTable(archive);
  const lock = locksByUpdate ? columns[key[0] as number] : undefined;
  return [
    ...columns.flatMap(({ name }) => [needOn(shape, 'SELECT', name), needOn(shape, 'INSERT', name)]),
    ...(lock ? [needOn(shape, 'UPDATE', lock.name)] : []),
    needOn(shape, 'DELETE'),
  ];
}

/** Every table that takes copies, of the rule's own rows and of those that depend on them. */
export function archivesOf({
  archive,
  dependants,
}: Pick<CheckedRule, 'archive' | 'dependants'>): readonly CheckedArchive[] {
  return [...(archive ? [archive] : []), ...dependants.flatMap(archivesBelow)];
}

function archivesBelow({ archive, dependants }: CheckedDependant): readonly CheckedArchive[] {
  return [...(archive ? [archive] : []), ...dependants.flatMap(archivesBelow)];
}

function forRule(needs: readonly BareNeed[], { schemaRight }: RightsWriter, rule: string): readonly Need[] {
  const schemas = new Set(needs.flatMap(({ schema }) => schema ?? []));
  const named = schemaRight
    ? [...schemas].map((schema) => ({ schema, table: null, column: null, privilege: schemaRight }))
    : [];
  return mergeNeeds([...needs, ...named].map((one) => ({ ...one, because: [rule] })));
}
