import type { AlteredColumn, CheckedAlteration, MarkerColumn } from '../../../anonymise/alteration.ts';
import { mayGiveNull, misfitOf } from '../../../anonymise/altered-value.ts';
import type { WrittenAt } from '../../../finding.ts';
import type { Rule } from '../../../rules/rule/rule.ts';
import type { Column } from '../../../sql/shape.ts';
import { lookUp } from '../table/name.ts';
import type { TableScene } from '../table/table-scene.ts';
import { type Said, saidColumns } from './altered-columns.ts';
import { decidingColumns } from './deciding.ts';
import { checkFixed } from './fixed-columns.ts';

type Altered = Extract<Said, { kind: 'altered' }>;

/** Holds what becomes of a row's columns against the live table; null where the rule changes none. */
export function checkAlteration(rule: Rule, scene: TableScene): CheckedAlteration | null {
  if (!rule.alteration) return null;
  const said = saidColumns(rule, scene);
  checkCovered(rule, scene, said);
  for (const one of said) {
    if (one.kind !== 'left') checkDecides(rule, scene, one);
  }
  checkFixed(scene, said);
  const altered = said.filter((one): one is Altered => one.kind === 'altered');
  for (const one of altered) checkTechnique(scene, one);
  const marker = said.find(({ kind }) => kind === 'marker');
  return {
    columns: altered.map(({ column, technique }): AlteredColumn => ({ column, technique })),
    leaves: said.filter(({ kind }) => kind === 'left').map(({ column }) => column),
    marker: marker ? checkMarker(rule, scene, marker) : null,
  };
}

/** A column that is added to the table must not stay as it is because nobody has thought of it. */
function checkCovered(rule: Rule, { shape, notes }: TableScene, said: readonly Said[]): void {
  const at = rule.placePositions['anonymise'] ?? rule.placePosition;
  const named = new Set(said.map(({ column }) => column.name));
  // The server computes it anew out of columns of which something is said.
  const generated = new Set(shape.generated.map(({ name }) => name));
  for (const { name } of shape.columns) {
    if (!named.has(name) && !generated.has(name)) {
      notes.add('alteration-uncovered', at, { table: notes.table, column: name });
    }
  }
}

/** A row that no longer means the same to its rule would not be found again, or would be found too early. */
function checkDecides(rule: Rule, { shape, notes }: TableScene, { column, at }: Said): void {
  const changed = [
    column.name,
    ...shape.generated.filter(({ from }) => from.includes(column.name)).map(({ name }) => name),
  ];
  const reasons = decidingColumns(rule).flatMap(([written, reason]) => {
    const found = lookUp(written, shape.columns, ({ name }) => name);
    return found.kind === 'one' && changed.includes(found.thing.name)
      ? [[found.thing.name, reason] as const]
      : [];
  });
  for (const [name, reason] of new Map(reasons.map((one) => [one.join(' '), one])).values()) {
    notes.add(`alteration-${reason}`, at, { table: notes.table, column: name });
  }
}

function checkTechnique({ notes, live }: TableScene, { column, technique, at }: Altered): void {
  const facts = { table: notes.table, column: column.name, type: column.type, technique: technique.kind };
  const misfit = misfitOf({ column, technique }, live.dialect.engine);
  if (misfit) {
    const { code, ...more } = misfit;
    notes.add(code, at, { ...facts, ...more });
  } else if (column.notNull && mayGiveNull({ column, technique })) {
    notes.add('alteration-not-null', at, facts);
  }
}

/** The column as a marker; null where it holds no instant. */
export function checkMarker(
  rule: Rule,
  { notes }: TableScene,
  { column, at }: { readonly column: Column; readonly at: WrittenAt },
): MarkerColumn | null {
  const { name, family, type } = column;
  const facts = { table: notes.table, column: name, type };
  if (column.notNull) notes.add('marker-not-null', at, facts);
  if (family === 'timestamptz') return { name, kind: family, zone: null };
  if (family !== 'timestamp') {
    notes.add('marker-type', at, facts);
    return null;
  }
  if (rule.columnZone === null) notes.add('marker-needs-zone', at, facts);
  return { name, kind: family, zone: rule.columnZone };
}
