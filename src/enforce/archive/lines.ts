import type { Session } from '../../database/session.ts';
import { bind, type Fragment, join, raw, type Statement, sql } from '../../sql/fragment.ts';

/** Who a row of the archive belongs to: what our own table beside the receipts says of one copy. */
export interface CopyLine {
  readonly hash: string;
  /** The JSON text of the key's values. */
  readonly key: string;
  readonly source: CopySource;
  /** The copying that wrote it. */
  readonly copy: string;
  /** The copying before, where the row had stayed in its place and came back, and the values that it had copied, as JSON. */
  readonly earlier: string | null;
  readonly replaced: string | null;
}

/** Where archived rows come from. */
export interface CopySource {
  readonly connection: string;
  /** `schema.table` */
  readonly relation: string;
}

/** Below what every server takes as values of one statement. */
const LINES_AT_ONCE = 500;

const COLUMNS = ['key_hash', 'key', 'source_connection', 'source_relation', 'copy', 'earlier', 'replaced'];

/** The lines of these rows of an archive; nobody else can change them before the transaction ends. */
export async function lockLines(
  session: Session,
  relation: string,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, CopyLine>> {
  const answers = await inParts(hashes, (part) => {
    const where = sql`relation = ${bind(relation)} AND key_hash IN (${list(part)}) AND removed = 0`;
    return session.run(
      statementOf(session, sql`SELECT ${columns(session)} FROM ${table(session)} WHERE ${where} FOR UPDATE`),
    );
  });
  return new Map(answers.flatMap(({ rows }) => rows).map((row) => [String(row[0]), lineFrom(row)]));
}

/** The lines that one copying wrote, and nobody has taken back. */
export async function linesOf(
  session: Session,
  relation: string,
  copy: string,
): Promise<readonly CopyLine[]> {
  const where = sql`copy = ${bind(copy)} AND relation = ${bind(relation)} AND removed = 0`;
  const { rows } = await session.run(
    statementOf(session, sql`SELECT ${columns(session)} FROM ${table(session)} WHERE ${where} FOR UPDATE`),
  );
  return rows.map(lineFrom);
}

/** Writes the lines, in the place of those that were there. */
export async function writeLines(
  session: Session,
  relation: string,
  lines: readonly CopyLine[],
): Promise<void> {
  await inParts(lines, async (part) => {
    const hashes = list(part.map(({ hash }) => hash));
    await session.run(
      statementOf(
        session,
        sql`DELETE FROM ${table(session)} WHERE relation = ${bind(relation)} AND key_hash IN (${hashes})`,
      ),
    );
    const values = part.map((line) => {
      const { hash, key, source, copy, earlier, replaced } = line;
      const texts = [hash, key, source.connection, source.relation, copy, earlier, replaced].map(textOf);
      return sql`(${bind(relation)}, ${join(texts, ', ')})`;
    });
    return session.run(
      statementOf(
        session,
        sql`INSERT INTO ${table(session)} (relation, ${columns(session)}) VALUES ${join(values, ', ')}`,
      ),
    );
  });
}

/** Says that these copies were taken back. */
export async function markRemoved(session: Session, relation: string, copy: string): Promise<void> {
  await session.run(
    statementOf(
      session,
      sql`UPDATE ${table(session)} SET removed = 1 WHERE copy = ${bind(copy)} AND relation = ${bind(relation)}`,
    ),
  );
}

/** How many copies of one copying were taken back. */
export async function countRemoved(session: Session, relation: string, copy: string): Promise<number> {
  const { rows } = await session.run(
    statementOf(
      session,
      sql`SELECT ${session.engine.dialect.text(raw('count(*)'), 'integer')} FROM ${table(session)}
        WHERE copy = ${bind(copy)} AND relation = ${bind(relation)} AND removed = 1`,
    ),
  );
  return Number(rows[0]?.[0]);
}

/** Forgets what was taken back, once the ledger knows it. */
export async function forgetRemoved(session: Session, relation: string, copy: string): Promise<void> {
  await session.run(
    statementOf(
      session,
      sql`DELETE FROM ${table(session)} WHERE copy = ${bind(copy)} AND relation = ${bind(relation)} AND removed = 1`,
    ),
  );
}

function table({ engine }: Session): Fragment {
  return raw(engine.receipts.copyTable);
}

function columns({ engine }: Session): Fragment {
  return join(COLUMNS.map(engine.dialect.identifier), ', ');
}

function statementOf({ engine }: Session, fragment: Fragment): Statement {
  return engine.dialect.statement(fragment);
}

function list(texts: readonly string[]): Fragment {
  return join(texts.map(bind), ', ');
}

function textOf(text: string | null): Fragment {
  return text === null ? raw('NULL') : bind(text);
}

function lineFrom(row: readonly (string | null)[]): CopyLine {
  const [hash, key, connection, relation, copy] = row.map(String) as [string, string, string, string, string];
  return {
    hash,
    key,
    source: { connection, relation },
    copy,
    earlier: row[5] ?? null,
    replaced: row[6] ?? null,
  };
}

async function inParts<T, R>(
  all: readonly T[],
  work: (part: readonly T[]) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  for (let first = 0; first < all.length; first += LINES_AT_ONCE)
    results.push(await work(all.slice(first, first + LINES_AT_ONCE)));
  return results;
}
