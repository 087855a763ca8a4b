import { numbered, placeheld, raw } from '../sql/fragment.ts';
import { onlyValue, type Session } from './session.ts';

/** Whether a PostgreSQL replays another one's log. */
export async function isStandby(session: Session): Promise<boolean> {
  return onlyValue(await session.run(numbered(raw('SELECT pg_is_in_recovery()::text')))) === 'true';
}

/** The number by which replicas of a MariaDB or MySQL know it. */
export async function readServerId(session: Session): Promise<string | null> {
  return onlyValue(await session.run(placeheld(raw('SELECT CAST(@@server_id AS CHAR)'))));
}
