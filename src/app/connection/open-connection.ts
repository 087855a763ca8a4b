import type { Config } from '../../config/config.ts';
import { openSession } from '../../database/open-session.ts';
import type { Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';

/** Opens a connection of the configuration on which nothing can be written; whoever opens it closes it. */
export async function openConnection(config: Config, name: string): Promise<Session> {
  const connection = config.connections[name];
  if (!connection) throw new Failure({ code: 'connection-unknown', fact: `there is no connection ${name}` });
  const session = await openSession(connection.url, `connection ${name}`);
  await session.engine.forbidWriting(session);
  return session;
}
