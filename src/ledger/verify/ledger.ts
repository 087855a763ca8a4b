import { openBatchIds } from '../../control/batch/open-batch.ts';
import { standingAlarms } from '../../control/evidence/alarm.ts';
import { unreleasedHolds } from '../../control/hold/hold.ts';
import type { Session } from '../../database/session.ts';
import { inSnapshot } from '../../database/snapshot.ts';
import { bind, numbered, sql } from '../../sql/fragment.ts';
import type { Entry } from '../entry.ts';
import { readChain, readEntries } from '../store.ts';
import { checkDigests, checkReuse, checkTexts, checkViews } from './beside/beside.ts';
import { checkHolds, NO_KEYS, type PersonReader } from './beside/beside-holds.ts';
import { checkPauses } from './beside/beside-pauses.ts';
import type { Note } from './books/checkpoints.ts';
import type { Strange } from './books/defect.ts';
import { feed } from './chain/feed.ts';
import { type Progress, readProgress, resume, writeProgress } from './chain/progress.ts';
import type { Anchor, Verification } from './chain/verification.ts';
import { Verifier } from './chain/verifier.ts';

/** Copies of checkpoints that are kept elsewhere, and what else is held against the ledger that was read. */
interface Beside {
  readonly notes?: readonly Note[];
  readonly judge?: (verifier: Verifier) => Strange | null;
  readonly readPerson?: PersonReader;
  /** Given every entry, once it was read; what it makes of them counts only where all of them verify. */
  readonly seen?: (entry: Entry) => void;
}

const NOTES_AT_ONCE = 1_000;

/** Verifies the whole ledger in one snapshot, so that a run that goes on beside it raises no alarm. */
export async function verifyLedger(session: Session, beside: Beside = {}): Promise<Verification> {
  return inSnapshot(session, async () => {
    const anchor = await readAnchor(session);
    return (await verifyFrom(session, anchor, new Verifier(anchor.ledger), beside)).verification;
  });
}

/** Verifies what was added since the last time, and remembers how far it came; from the first entry on where `full`. */
export async function verifyOnward(
  session: Session,
  {
    full = false,
    readPerson = NO_KEYS,
  }: { readonly full?: boolean; readonly readPerson?: PersonReader } = {},
): Promise<Verification> {
  const begun = full ? null : await readProgress(session);
  const seen = await inSnapshot(session, () => verifyAfter(session, begun, { readPerson }));
  // What looks wrong from where it was left is judged from the first entry on: that verdict counts.
  const judged =
    seen.verification.ok || begun === null
      ? seen
      : await inSnapshot(session, () => verifyAfter(session, null, { readPerson }));
  if (judged.verification.ok) await writeProgress(session, judged.verifier);
  return judged.verification;
}

/** The verifier goes on, or has read the whole ledger. */
interface Judged {
  readonly verification: Verification;
  readonly verifier: Verifier;
}

async function verifyAfter(session: Session, begun: Progress | null, beside: Beside): Promise<Judged> {
  const anchor = await readAnchor(session);
  const resumed = begun && (await resume(session, anchor.ledger, begun));
  return verifyFrom(session, anchor, resumed ?? new Verifier(anchor.ledger), beside);
}

async function verifyFrom(
  session: Session,
  anchor: Anchor,
  verifier: Verifier,
  { notes = [], judge = () => null, readPerson = NO_KEYS, seen = () => undefined }: Beside,
): Promise<Judged> {
  const begun = verifier.size;
  const beside = await feed(verifier, {
    entries: readEntries(session, begun),
    notes: readNotes(session, begun),
    copies: notes,
    meanwhile: async () =>
      (await checkReuse(session, verifier, begun)) ?? (await checkDigests(session, verifier)),
    seen,
  });
  // What stands is known at the end only: an entry that is missing or bad would make honest holds look strange.
  const isWhole = !verifier.defect && verifier.size === anchor.size;
  const named = [
    isWhole ? await checkHolds(session, verifier, readPerson) : null,
    isWhole ? await checkPauses(session, verifier) : null,
    await checkTexts(session, verifier),
    await checkViews(session, verifier),
    judge(verifier),
  ];
  const strange = [...beside, ...named.filter((one) => one !== null)];
  return { verification: verifier.finish(anchor, strange), verifier };
}

async function readAnchor(session: Session): Promise<Anchor> {
  const chain = await readChain(session);
  const alarms = new Set((await standingAlarms(session)).map(({ alarm }) => alarm));
  const openBatches = await openBatchIds(session);
  const holds = new Set((await unreleasedHolds(session)).map(({ hold }) => hold));
  return { ...chain, openBatches, holds, alarms };
}

/** Signed checkpoints of more than `after` entries, in the order of their sizes. */
export async function* readNotes(session: Session, after = 0n): AsyncGenerator<Note> {
  let last = after;
  for (;;) {
    const page = await session.run(
      numbered(sql`
        SELECT c.size::text, c.root, array_to_string(c.frontier, ' '), c.key, c.note FROM retentiond.checkpoint AS c
        WHERE c.size > ${bind(last)}::bigint ORDER BY c.size LIMIT ${bind(NOTES_AT_ONCE)}::bigint`),
    );
    for (const [size, root, edge, key, text] of page.rows) {
      const beside = { root: String(root), frontier: String(edge), key: String(key) };
      yield { size: BigInt(String(size)), text: String(text), beside };
    }
    if (page.rows.length < NOTES_AT_ONCE) return;
    last = BigInt(String(page.rows.at(-1)?.[0]));
  }
}
