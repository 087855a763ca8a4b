import type { Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import { isVerifiedWithin } from '../../ledger/verify/chain/progress.ts';
import { verifyOnward } from '../../ledger/verify/ledger.ts';
import type { Workplace } from '../control/workplace.ts';
import type { Duty } from '../daemon/duty.ts';
import { personReader } from './read-person.ts';
import { tellBad } from './verify.ts';

const DAY_SECONDS = 24 * 60 * 60;

/** What was added since the last time, as often as a checkpoint is made. */
export const VERIFY_ONWARD: Duty = {
  name: 'verify the ledger',
  everySeconds: ({ config }) => config.evidence.checkpointEverySeconds,
  perform: (place, session) => verify(place, session, false),
};

/** All of it once a day, by one daemon of all: what is changed below where others have verified shows only then. */
export const VERIFY_WHOLE: Duty = {
  name: 'verify the whole ledger',
  everySeconds: () => DAY_SECONDS,
  perform: (place, session) => verify(place, session, true),
};

async function verify(place: Workplace, session: Session, full: boolean): Promise<void> {
  if (!full && (await isVerifiedWithin(session, place.config.evidence.checkpointEverySeconds))) return;
  const { firstBad } = await verifyOnward(session, { full, readPerson: personReader(place.config) });
  if (!firstBad) return;
  await tellBad(session, place.clock, firstBad);
  throw new Failure({
    kind: 'ledger',
    code: 'ledger-bad',
    fact: `entry ${firstBad.seq} of the ledger is the first bad one: ${firstBad.fact} (${firstBad.code})`,
    hint: 'no batch begins: run `retentiond audit verify`, and compare with an export or a backup',
  });
}
