import { DatabaseFailure } from '../../database/failure.ts';
import type { Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import type { CheckedRule } from '../../plan/checked/checked-rule.ts';
import { keyCheck } from '../../plan/row/row-statement.ts';
import type { Column } from '../../sql/shape.ts';
import { wantedBy } from './wanted-value.ts';

/** Answers the values of a key of so many columns, as they were typed. */
export type KeySource = (columns: number) => Promise<readonly string[]>;

/** Reads the key of one row; a refusal names the key's columns, never a value. */
export async function readRowKey(
  session: Session,
  checked: CheckedRule,
  source: KeySource,
  table: string,
): Promise<readonly string[]> {
  const columns = checked.key.map(({ name, type }) => `${name} (${type})`).join(', ');
  const wanted = checked.key.length;
  const values = await source(wanted);
  if (values.length !== wanted) {
    const fact = `the key of ${table} is ${columns}, and ${values.length} ${values.length === 1 ? 'value was' : 'values were'} given`;
    throw wrongKey(fact, 'give one value a column, in this order');
  }
  if (await writeKey(session, checked.key, values)) return values;
  const misfits = await misfitsAmong(session, checked.key, values);
  throw wrongKey(
    `the key of ${table} is ${columns}: what was given for ${misfits.map(({ name }) => name).join(', ')} does not fit`,
    [
      ...misfits.map((column) => `${column.name} takes ${wantedBy(column)}`),
      'a row is asked for by its key, and by no other column',
    ].join('; '),
  );
}

/** The columns whose values do not fit; all of them where each does by itself. */
async function misfitsAmong(
  session: Session,
  key: readonly Column[],
  values: readonly string[],
): Promise<readonly Column[]> {
  const misfits: Column[] = [];
  for (const [index, column] of key.entries())
    if ((await writeKey(session, [column], values.slice(index, index + 1))) === null) misfits.push(column);
  return misfits.length > 0 ? misfits : key;
}

/** A key that fits its columns. */
interface FittingKey {
  /** As the columns write it. */
  readonly written: readonly string[];
  /** Whether that is all that was typed: a type with a length, a scale or a bound makes something else of the rest. */
  readonly isWhole: boolean;
}

/** Null where a value does not fit: a server that is strict refuses such a value, any other answers null. */
export async function writeKey(
  session: Session,
  columns: readonly Column[],
  values: readonly string[],
): Promise<FittingKey | null> {
  try {
    const { rows } = await session.run(keyCheck({ dialect: session.engine.dialect, key: columns }, values));
    const [row = []] = rows;
    const written = row.slice(0, columns.length);
    if (written.length === 0 || written.includes(null)) return null;
    return {
      written: written as readonly string[],
      isWhole: row.slice(columns.length).every((whole) => whole === 'true'),
    };
  } catch (error) {
    if (!isAboutValue(error)) throw error;
    return null;
  }
}

/** PostgreSQL's classes 22 and 23: data exceptions, and the checks of a domain. */
function isAboutValue(error: unknown): boolean {
  return error instanceof DatabaseFailure && /^2[23]/.test(error.state);
}

function wrongKey(fact: string, hint: string): Failure {
  return new Failure({ kind: 'usage', code: 'row-key', fact, hint });
}
