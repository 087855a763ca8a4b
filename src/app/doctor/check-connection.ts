import type { ConnectionConfig } from '../../config/config.ts';
import { examineServer } from '../../database/examine.ts';
import type { Session } from '../../database/session.ts';
import type { ServerClock } from '../../enforce/clocks.ts';
import { requireReceipts } from '../../enforce/target.ts';
import { type Check, fine, looking } from './check.ts';

/** What a connection's server is like, and whether its receipts are those of `ledger`; the session is the caller's. */
export async function checkConnection(
  { name, receipts }: ConnectionConfig,
  session: Session,
  ledger: string | null,
): Promise<readonly Check[]> {
  return [
    fine(name, 'reachable', 'the server answers'),
    ...(await looking(name, 'server', async () =>
      (await examineServer(session)).map((one) => ({ about: name, ...one })),
    )),
    ...(receipts === 'none' ? await checkWithout(name, session) : await checkReceipts(name, session, ledger)),
  ];
}

export function clockOf(name: string, session: Session): ServerClock {
  return { of: `the connection ${name}`, read: () => session.engine.readClock(session) };
}

async function checkReceipts(
  name: string,
  session: Session,
  ledger: string | null,
): Promise<readonly Check[]> {
  // Whose they should be, only a control database that is ready can say.
  if (ledger === null) return [];
  return looking(name, 'receipts', async () => {
    await requireReceipts(session, ledger, name);
    return [fine(name, 'receipts', 'the tables for receipts are there, and belong to this ledger')];
  });
}

function checkWithout(name: string, session: Session): Promise<readonly Check[]> {
  return looking(name, 'receipts', async () => {
    await session.engine.requireSafe(session, name, 'none');
    return [fine(name, 'receipts', 'batches can be proved without receipts there')];
  });
}
