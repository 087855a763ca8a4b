import { canonicalText } from '../../../digest.ts';
import { Failure } from '../../../errors.ts';
import { bind, join, placeheld, type Statement, sql } from '../../../sql/fragment.ts';
import { type RelationName, shapeName, type TableShape } from '../../../sql/shape.ts';
import { allAnswered } from '../../answered.ts';
import type { Relation, Result, Session } from '../../session.ts';
import { type Grants, readGrants } from '../rights/grants.ts';
import { serverOf } from '../server/server-of.ts';
import { incomingStatement, shapeStatement } from './catalogue-statements.ts';
import { incomingFrom } from './foreign-keys.ts';
import { OWN_TABLES } from './receipts.ts';
import { kindOf, shapeFrom } from './shape.ts';

/** Tables and views of the address's own database, without ours. */
const RELATIONS = placeheld(sql`
  SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ENGINE FROM information_schema.TABLES
  WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME NOT IN (${join(OWN_TABLES.map(bind), ', ')})
  ORDER BY TABLE_NAME`);

const GRANTS: Statement = { text: 'SHOW GRANTS', values: [] };

export async function listRelations(session: Session): Promise<readonly Relation[]> {
  const [granted, found] = [session.run(GRANTS), session.run(RELATIONS)];
  const database = session.run({ text: 'SELECT DATABASE()', values: [] });
  const grants = grantsIn(await granted);
  const schema = String((await database).rows[0]?.[0]);
  if (!grants.seesDatabase(schema)) {
    throw hidden(`the tables of the database ${schema} that it was granted nothing on`, grants, [
      `GRANT REFERENCES ON ${quoted(schema)}.*`,
    ]);
  }
  return (await found).rows.map(([of, name, type, engine]) => ({
    schema: String(of),
    name: String(name),
    kind: kindOf(type ?? null, engine ?? null),
  }));
}

export async function readShape(session: Session, table: RelationName): Promise<TableShape | null> {
  const [shape] = await readShapes(session, [table]);
  return shape ?? null;
}

/** All statements are sent at once; what the role may not see is asked first, so that its refusal is the one told. */
export async function readShapes(
  session: Session,
  tables: readonly RelationName[],
): Promise<readonly (TableShape | null)[]> {
  const server = serverOf(session);
  const granted = session.run(GRANTS).then(grantsIn);
  const sighted = granted.then(requireSight);
  const found = tables.map((table) => [
    session.run(shapeStatement(server, table), 'retentiond_shape'),
    session.run(incomingStatement(server, table), 'retentiond_incoming'),
  ]);
  await allAnswered<unknown>([sighted, ...found.flat()]);
  const grants = await granted;
  const answers = await Promise.all(found.map((pair) => Promise.all(pair)));
  return answers.map(([rows, incoming], index) => {
    const shape = shapeFrom(tables[index] as RelationName, (rows as Result).rows, (incoming as Result).rows);
    if (shape) requireWhole(shape, grants);
    return shape;
  });
}

/**
 * Throws Failure where a foreign key points at one of these tables that did not when they were read: a table that is made
 * with one waits for nobody, and what it does by itself at a deletion shows in no count.
 */
export async function requireSameIncoming(session: Session, shapes: readonly TableShape[]): Promise<void> {
  const server = serverOf(session);
  const asked = shapes.map((shape) => session.run(incomingStatement(server, shape), 'retentiond_incoming'));
  const answers = await allAnswered(asked);
  for (const [index, shape] of shapes.entries()) {
    const { rows } = answers[index] as Result;
    if (canonicalText(incomingFrom(rows)) === canonicalText(shape.incoming)) continue;
    throw new Failure({
      code: 'drift',
      kind: 'refused',
      fact: `the table ${shapeName(shape)} is not the one that was planned for: a foreign key that points at it has come or gone`,
      hint: 'run `retentiond validate --connect`, then plan again',
    });
  }
}

function grantsIn(result: Result): Grants {
  return readGrants(result.rows.map(([line]) => String(line)));
}

/** Foreign keys of tables that the role has no right on are told only to those who may see every process. */
function requireSight(grants: Grants): void {
  if (grants.everywhere('PROCESS')) return;
  throw hidden('foreign keys of tables that it was granted nothing on', grants, ['GRANT PROCESS ON *.*']);
}

/** Columns, checks, triggers, and the tables whose foreign keys point here: the catalogue leaves out what is not granted. */
function requireWhole(shape: TableShape, grants: Grants): void {
  const { schema, name, incoming } = shape;
  // REFERENCES shows every column, and lets nobody read a row.
  const missing = [
    ...(grants.seesTable(schema, name) ? [] : ['REFERENCES']),
    ...(grants.onTable('TRIGGER', schema, name) ? [] : ['TRIGGER']),
  ];
  if (missing.length > 0) {
    throw hidden(`columns or triggers of ${shapeName(shape)}`, grants, [
      `GRANT ${missing.join(', ')} ON ${quoted(schema)}.${quoted(name)}`,
    ]);
  }
  const unseen = incoming
    .map(({ relation }) => relation)
    .filter((child) => !grants.seesTable(child.schema, child.name));
  if (unseen.length === 0) return;
  throw hidden(
    `${unseen.map(shapeName).join(', ')}, whose foreign key points at ${shapeName(shape)}`,
    grants,
    unseen.map((child) => `GRANT REFERENCES ON ${quoted(child.schema)}.${quoted(child.name)}`),
  );
}

function hidden(what: string, { role }: Grants, statements: readonly string[]): Failure {
  return new Failure({
    code: 'catalogue-hidden',
    kind: 'refused',
    fact: `our role may not see ${what}; what cannot be seen is not guessed`,
    hint: statements.map((statement) => `${statement} TO ${role}`).join('; '),
  });
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
