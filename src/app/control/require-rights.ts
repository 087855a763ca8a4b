import type { Config } from '../../config/config.ts';
import { rightsReaderOf } from '../../database/rights.ts';
import type { Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import { type ControlPurpose, controlNeeds } from '../../grants/control-needs.ts';
import { grantStatements } from '../../grants/script.ts';
import { type Need, rightOnText } from '../../sql/need.ts';
import { rightsOf } from '../../sql/rights.ts';
import { readControlTables } from './control-tables.ts';

/** How many statements a hint has room for. */
const MOST_STATEMENTS = 6;

/** Throws Failure `right-missing` before anything is changed where our role has not all of these rights. */
export function requireRights(session: Session, needs: readonly Need[], connection: string): Promise<void> {
  const place = `the connection ${connection}`;
  return requireAll(session, needs, { place, command: `retentiond grants --connection ${connection}` });
}

/** The same of the control database, for what the role is to do there: a batch must not learn in its midst what it lacks. */
export async function requireControlRights(
  session: Session,
  config: Config,
  purpose: Exclude<ControlPurpose, 'migrate'>,
): Promise<void> {
  const relations = await readControlTables(config, session);
  const place = 'the control database';
  await requireAll(session, controlNeeds(purpose, relations), {
    place,
    command: 'retentiond grants --control',
  });
}

/** Where a role lacks rights, and what prints those that it needs. */
interface Lacking {
  readonly place: string;
  readonly command: string;
}

async function requireAll(
  session: Session,
  needs: readonly Need[],
  { place, command }: Lacking,
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
    fact: `the role ${role} of ${place} lacks ${first.privilege} on ${rightOnText(first)}${more}`,
    hint: statements.length > MOST_STATEMENTS ? `\`${command}\` prints what it needs` : statements.join(' '),
  });
}
