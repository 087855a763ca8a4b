import pg from 'pg';
import { Failure } from '../../errors.ts';

/** How often the first connection is asked again which process it has. */
const TURNS = 3;
const PID = 'SELECT pg_backend_pid()::text AS pid';

/**
 * Throws Failure `pooler-between` where the processes behind one connection change between transactions: then settings,
 * locks and prepared statements of one are lost, or become another's. A pooler that gives each connection a process of
 * its own is as good as none. A server tells every client at login which process it has, and a pooler has none to tell of
 * that is the server's: only then are a second connection and some round trips spent.
 */
export async function refuseSharing(
  client: pg.Client,
  address: pg.ClientConfig,
  what: string,
): Promise<void> {
  const told = (client as unknown as { readonly processID: number | null }).processID;
  const first = await pidOf(client);
  if (String(told) === first) return;
  const other = new pg.Client({ ...address, application_name: 'retentiond' });
  other.on('error', () => undefined);
  try {
    await other.connect();
    for (let turn = 0; turn < TURNS; turn += 1) {
      // Whoever has an idle process to give gives the first one's.
      await other.query('BEGIN');
      const [theirs, ours] = [await pidOf(other), await pidOf(client)];
      await other.query('ROLLBACK');
      if (theirs === first || ours !== first) throw shared(what);
    }
  } finally {
    await other.end().catch(() => undefined);
  }
}

async function pidOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ pid: string }>(PID);
  return String(rows[0]?.pid);
}

function shared(what: string): Failure {
  return new Failure({
    kind: 'refused',
    code: 'pooler-between',
    fact: `${what}: a pooler stands before the database, and gives every transaction another connection to it`,
    hint: 'connect to the server itself, or have the pooler keep one connection a client: `pool_mode = session` for this database in PgBouncer',
  });
}
