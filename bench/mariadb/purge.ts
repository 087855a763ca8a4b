import { purgeAudited } from '../audited.ts';
import type { Flags } from '../flags.ts';
import { type Raced, runRace } from '../race.ts';
import { archiver, archiverInBulk, inOrder } from './by-hand.ts';
import { makeCopy, makeEmpty, makeTemplate, requireRest } from './log-table.ts';
import type { Stage } from './stage.ts';

const BY_HAND = {
  'in order': inOrder,
  'pt-archiver in bulk': archiverInBulk,
  'pt-archiver': archiver,
} as const;

export type PurgedOnMariadb = keyof typeof BY_HAND;

/** Lets every contender purge a fresh copy of the same table. */
export async function measurePurge(
  stage: Stage,
  flags: Flags,
  tell: (line: string) => void,
): Promise<Raced<PurgedOnMariadb>> {
  // A rule's first run is slow on purpose: here it has nothing to do, so that what is measured are later ones.
  await makeEmpty(stage);
  await purgeAudited(stage, 1_000);
  await makeTemplate(stage, flags.rows);
  return runRace(stage, { byHand: BY_HAND, prepare: makeCopy, requireDone: requireRest }, flags, tell);
}
