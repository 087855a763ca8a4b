import { inTransaction } from '../../database/transaction.ts';
import { anchorViews, hasUnanchoredViews } from '../../ledger/access/store.ts';
import type { Duty } from './duty.ts';

const HOUR_SECONDS = 3_600;

/** Writes the end of the access log into the ledger; nothing where nobody has looked since. */
export const ANCHOR_ACCESS: Duty = {
  name: 'access log',
  everySeconds: () => HOUR_SECONDS,
  perform: async (place, session) => {
    // The chain is locked only where there is something to write.
    if (await hasUnanchoredViews(session))
      await inTransaction(session, () => anchorViews(session, place.clock()));
  },
};
