import { rightsReaderOf } from '../database/rights.ts';
import type { Session } from '../database/session.ts';
import { Failure } from '../errors.ts';
import { grantStatements } from '../grants/script.ts';
import { type Need, rightOnText } from '../sql/need.ts';
import { rightsOf } from '../sql/rights.ts';

/** How many statements a hint has room for. */
const MOST_STATEMENTS = 6;

/** Throws Failure `right-missing` before anything is changed where our role has not all of these rights. */
export async function requireRights(
  session: Session,
  needs: readonly Need[],
  connection: string,
): Promise<void> {
  if (needs.length === 0) return;
  const reader = rightsReaderOf(session);
  const missing = await reader.missing(session, needs);
  const [first] = missing;
  if (!first) return;
  const role = await reader.role(session);
  const more = missing.length > 1 ? `, and ${missing.length - 1} more` : '';
  const statements = grantStatements(missing, rightsOf(session.engine.dialect), role);
  throw new Failure({
    code: 'right-missing',
    kind: 'refused',
    fact: `the role ${role} of the connection ${connection} lacks ${first.privilege} on ${rightOnText(first)}${more}`,
    hint:
      statements.length > MOST_STATEMENTS
        ? `\`retentiond grants --connection ${connection}\` prints what it needs`
        : statements.join(' '),
  });
}
