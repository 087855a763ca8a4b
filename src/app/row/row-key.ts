import { DatabaseFailure } from '../../database/failure.ts';
import type { Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import type { CheckedRule } from '../../plan/checked-rule.ts';
import { keyCheck } from '../../plan/row-statement.ts';

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
  if (await fits(session, checked, values)) return values;
  throw wrongKey(
    `the key of ${table} is ${columns}: what was given does not fit`,
    'see the types of the columns',
  );
}

/** A server that is strict refuses a value that does not fit; any other answers null. */
async function fits(session: Session, checked: CheckedRule, values: readonly string[]): Promise<boolean> {
  try {
    const { rows } = await session.run(keyCheck(checked, values));
    return rows[0]?.every((value) => value !== null) ?? false;
  } catch (error) {
    if (!isAboutValue(error)) throw error;
    return false;
  }
}

/** PostgreSQL's classes 22 and 23: data exceptions, and the checks of a domain. */
function isAboutValue(error: unknown): boolean {
  return error instanceof DatabaseFailure && /^2[23]/.test(error.state);
}

function wrongKey(fact: string, hint: string): Failure {
  return new Failure({ kind: 'usage', code: 'row-key', fact, hint });
}
