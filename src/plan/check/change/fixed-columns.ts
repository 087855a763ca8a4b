import { mayGiveNull } from '../../../anonymise/altered-value.ts';
import type { WrittenAt } from '../../../finding.ts';
import {
  type Constraint,
  type OutgoingKey,
  shapeName,
  type TableShape,
  type UniqueIndex,
} from '../../../sql/shape.ts';
import type { TableScene } from '../table/table-scene.ts';
import type { Said } from './altered-columns.ts';

/** A column whose value changes: one that is named, or one that the server computes out of it. */
interface Moved {
  readonly name: string;
  readonly at: WrittenAt;
  readonly by: Said;
}

/** Refuses every change that a key, an index, a constraint or another table would not take, or not always. */
export function checkFixed(scene: TableScene, said: readonly Said[]): void {
  const { shape, notes } = scene;
  const { table } = notes;
  const changed = said.filter(({ kind }) => kind !== 'left');
  const nulls = new Set(changed.filter(isNull).map(({ column }) => column.name));
  for (const { name, at, by } of changed.flatMap((one) => movedBy(one, shape))) {
    const facts = { table, column: name };
    if (isKey(name, scene)) notes.add('alteration-key', at, facts);
    else
      for (const index of holding(name, shape.unique).filter((one) => !staysApart(name, by, one)))
        notes.add('alteration-unique', at, { ...facts, name: index.name });
    for (const check of holding(name, shape.checks))
      notes.add('alteration-checked', at, { ...facts, name: check.name });
    for (const key of shape.outgoing.filter((one) => !mayMove(name, one, nulls)))
      notes.add('alteration-foreign-key', at, { ...facts, name: key.name });
    for (const key of shape.incoming.filter((one) => one.columns.some(({ ours }) => ours === name)))
      notes.add('alteration-referred', at, { ...facts, name: key.name, other: shapeName(key.relation) });
    if (name !== by.column.name && mayBecomeNull(by) && isNotNull(name, shape))
      notes.add('alteration-not-null', at, facts);
  }
  for (const { column, at } of said.filter(({ column, kind }) => isComputed(column.name, kind, said, shape)))
    notes.add('alteration-generated', at, { table, column: column.name });
}

function movedBy(by: Said, shape: TableShape): Moved[] {
  const computed = shape.generated.filter(({ from }) => from.includes(by.column.name));
  return [by.column.name, ...computed.map(({ name }) => name)].map((name) => ({ name, at: by.at, by }));
}

function isKey(name: string, { shape, key }: TableScene): boolean {
  const primary = shape.keys.find((one) => one.primary)?.columns ?? [];
  return primary.includes(name) || (key ?? []).some((column) => column.name === name);
}

function holding<T extends Constraint>(name: string, constraints: readonly T[]): readonly T[] {
  return constraints.filter(({ columns }) => columns.includes(name));
}

/** A placeholder gives each row a value of its own, and null is like no other, where the index looks at nothing else. */
function staysApart(name: string, by: Said, { plain, nullsDistinct }: UniqueIndex): boolean {
  if (by.kind !== 'altered' || name !== by.column.name || !plain) return false;
  const { technique } = by;
  if (technique.kind === 'null') return nullsDistinct;
  return technique.kind === 'set' && technique.placeholders.length > 0;
}

/** Null refers to no row; but with MATCH FULL it must be null in every column of the key. */
function mayMove(name: string, { columns, full }: OutgoingKey, nulls: ReadonlySet<string>): boolean {
  if (!columns.includes(name)) return true;
  return nulls.has(name) && (!full || columns.every((column) => nulls.has(column)));
}

function isNull(said: Said): boolean {
  return said.kind === 'altered' && said.technique.kind === 'null';
}

function mayBecomeNull(said: Said): boolean {
  return said.kind === 'altered' && mayGiveNull(said);
}

function isNotNull(name: string, { columns }: TableShape): boolean {
  return columns.some((column) => column.name === name && column.notNull);
}

/** A computed column cannot be set, and does not stay where it is computed out of one that changes. */
function isComputed(
  name: string,
  kind: Said['kind'],
  said: readonly Said[],
  { generated }: TableShape,
): boolean {
  const own = generated.find((one) => one.name === name);
  if (!own || kind !== 'left') return own !== undefined;
  return said.some((one) => one.kind !== 'left' && own.from.includes(one.column.name));
}
