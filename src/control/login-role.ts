import { onlyValue, type Session } from '../database/session.ts';
import { numbered, raw } from '../sql/fragment.ts';

/** The login role of this connection, which the server has authenticated: whoever acts here, as far as can be proved. */
export async function readLoginRole(session: Session): Promise<string> {
  return String(onlyValue(await session.run(numbered(raw('SELECT session_user::text')))));
}
