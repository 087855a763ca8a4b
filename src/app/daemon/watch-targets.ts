import type { ConnectionConfig } from '../../config/config.ts';
import { hasBatches } from '../../control/batch/receipt-book.ts';
import { onlyValue, type Session } from '../../database/session.ts';
import { watchTarget } from '../../enforce/run/watch-target.ts';
import { openTarget, requireReceipts } from '../../enforce/target.ts';
import type { Workplace } from '../control/workplace.ts';
import type { Duty } from './duty.ts';

const QUARTER_OF_AN_HOUR = 900;

/** Looks whether targets and ledger still belong together, also where no run is due. */
export const WATCH_TARGETS: Duty = {
  name: 'targets',
  everySeconds: ({ digester }) => (digester ? QUARTER_OF_AN_HOUR : null),
  perform: async (place, session) => {
    const failures: unknown[] = [];
    for (const name of Object.keys(place.config.connections))
      await watchOne(place, session, name).catch((error: unknown) => void failures.push(error));
    if (failures.length > 0) throw failures[0];
  },
};

/** A connection without batches and receipts is left alone: it may be one that is only read. */
async function watchOne(
  { config, clock, control }: Workplace,
  session: Session,
  name: string,
): Promise<void> {
  const { url, receipts } = config.connections[name] as ConnectionConfig;
  const target = openTarget(url, name, receipts);
  try {
    const live = await target.session();
    const isUsed =
      (await hasBatches(session, name)) || onlyValue(await live.run(live.engine.receipts.there)) === '1';
    if (!isUsed) return;
    if (receipts === 'table') await requireReceipts(live, control.ledger, name);
    await watchTarget({ control: session, target: live, connection: name, receipt: receipts, clock });
  } finally {
    await target.close();
  }
}
