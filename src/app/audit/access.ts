import type { Clock } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import { readLoginRole } from '../../control/login-role.ts';
import { DatabaseFailure } from '../../database/failure.ts';
import { openSession } from '../../database/open-session.ts';
import type { Session } from '../../database/session.ts';
import { inTransaction } from '../../database/transaction.ts';
import { Failure } from '../../errors.ts';
import { appendView, canHaveViews } from '../../ledger/access/store.ts';
import type { ViewFacts } from '../../ledger/access/view.ts';
import { openControl } from '../control/control.ts';
import { userName } from '../control/operate.ts';

/**
 * Notes that somebody looks at the evidence, before anything is shown: a view that cannot be noted is refused. `view` is
 * the command as it is typed; `facts` name no key of a row and no person.
 */
export async function noteAccess(
  config: Config,
  clock: Clock,
  view: string,
  facts: ViewFacts = {},
): Promise<void> {
  const { session } = await openControl(config);
  try {
    await note(session, clock, view, facts);
  } finally {
    await session.close();
  }
}

/** The same for what can be seen without a control database, or before its migration: then there is no log. */
export async function noteAccessIfKept(
  config: Config,
  clock: Clock,
  view: string,
  facts: ViewFacts = {},
): Promise<void> {
  if (config.controlUrl === null) return;
  const session = await openSession(config.controlUrl, 'the control database');
  try {
    if (await canHaveViews(session)) await note(session, clock, view, facts);
  } finally {
    await session.close();
  }
}

async function note(session: Session, clock: Clock, view: string, facts: ViewFacts): Promise<void> {
  const role = await readLoginRole(session);
  await inTransaction(session, () =>
    appendView(session, clock(), { role, who: userName(), view, facts }),
  ).catch((error: unknown) => {
    throw isForbidden(error) ? unnoted(role) : error;
  });
}

/** PostgreSQL's insufficient_privilege, and read_only_sql_transaction of a server that only follows another. */
const FORBIDDEN: ReadonlySet<string> = new Set(['42501', '25006']);

function isForbidden(error: unknown): boolean {
  return error instanceof DatabaseFailure && FORBIDDEN.has(error.state);
}

function unnoted(role: string): Failure {
  return new Failure({
    kind: 'refused',
    code: 'access-not-noted',
    fact: `the role ${role} may not write to the access log, and evidence is shown only where that is noted`,
    hint:
      'on the control database: GRANT SELECT, INSERT ON retentiond.access TO the role; ' +
      'GRANT SELECT, UPDATE ON retentiond.access_chain TO the role',
  });
}
