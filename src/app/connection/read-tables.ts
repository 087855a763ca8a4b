import { type Relation, readShape } from '../../database/introspect.ts';
import type { Session } from '../../database/session.ts';
import { findTable } from '../../plan/check/coverage.ts';
import type { LiveTables } from '../../plan/check/table/live-tables.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import { tablesNamedBy } from '../../rules/tables-named.ts';
import { shapeName, type TableShape } from '../../sql/shape.ts';

/** What was read of a connection's catalogue so far: `schema.table` → its shape. */
export type ReadShapes = Map<string, TableShape>;

/** Reads the rule's own table and every other that it names; those of `shapes` are not read again. */
export async function readTables(
  session: Session,
  rule: Rule,
  relations: readonly Relation[],
  shapes: ReadShapes,
): Promise<LiveTables> {
  return readNamed(session, [rule.table, ...tablesNamedBy(rule)], relations, shapes);
}

/** Reads the tables of these names, as a data map writes them. */
export async function readNamed(
  session: Session,
  names: readonly string[],
  relations: readonly Relation[],
  shapes: ReadShapes,
): Promise<LiveTables> {
  for (const written of names) {
    const found = findTable(written, relations);
    if (found.kind !== 'one' || shapes.has(shapeName(found.thing))) continue;
    const shape = await readShape(session, found.thing);
    if (shape) shapes.set(shapeName(shape), shape);
  }
  return {
    dialect: session.engine.dialect,
    find: (written) => {
      const found = findTable(written, relations);
      if (found.kind !== 'one') return found;
      const shape = shapes.get(shapeName(found.thing));
      // Dropped since the tables were listed.
      return shape ? { kind: 'one', thing: shape } : { kind: 'none', near: { phrase: 'gone-meanwhile' } };
    },
  };
}
