import { standingAlarms } from '../../control/alarm.ts';
import { unreleasedHolds } from '../../control/hold.ts';
import { openBatchIds } from '../../control/open-batch.ts';
import type { Session } from '../../database/session.ts';
import { bind, numbered, raw, sql } from '../../sql/fragment.ts';
import { readChain, readEntries } from '../store.ts';
import { checkDigests, checkHolds, checkTexts, checkViews } from './beside.ts';
import type { Note } from './checkpoints.ts';
import type { Strange } from './defect.ts';
import { feed } from './feed.ts';
import { type Anchor, type Verification, Verifier } from './verifier.ts';

/** Copies of checkpoints that are kept elsewhere, and what else is held against the ledger that was read. */
interface Copied {
  readonly notes?: readonly Note[];
  readonly judge?: (verifier: Verifier) => Strange | null;
}

const NOTES_AT_ONCE = 1_000;

/** Verifies the whole ledger in one snapshot, so that a run that goes on beside it raises no alarm. */
export async function verifyLedger(session: Session, copies: Copied = {}): Promise<Verification> {
  return inSnapshot(session, async () => {
    const anchor = await readAnchor(session);
    return (await verifyFrom(session, anchor, new Verifier(anchor.ledger), copies)).verification;
  });
}

/** Verifies what was added since the last time, and remembers how far it came; from the first entry on where `full`. */
export async function verifyOnward(session: Session, full = false): Promise<Verification> {
  const begun = full ? null : await readProgress(session);
  const seen = await inSnapshot(session, () => verifyAfter(session, begun));
  // What looks wrong from where it was left is judged from the first entry on: that verdict counts.
  const judged =
    seen.verification.ok || begun === null
      ? seen
      : await inSnapshot(session, () => verifyAfter(session, null));
  if (judged.verification.ok) await writeProgress(session, judged);
  return judged.verification;
}

/** The verifier goes on, or has read the whole ledger. */
interface Judged {
  readonly verification: Verification;
  readonly verifier: Verifier;
}

async function verifyAfter(session: Session, begun: Progress | null): Promise<Judged> {
  const anchor = await readAnchor(session);
  const resumed = begun && (await resume(session, anchor.ledger, begun));
  return verifyFrom(session, anchor, resumed ?? new Verifier(anchor.ledger));
}

async function verifyFrom(
  session: Session,
  anchor: Anchor,
  verifier: Verifier,
  { notes = [], judge = () => null }: Copied = {},
): Promise<Judged> {
  const beside = await feed(verifier, {
    entries: readEntries(session, verifier.size),
    notes: readNotes(session, verifier.size),
    copies: notes,
    meanwhile: () => checkDigests(session, verifier),
  });
  const named = [
    await checkHolds(session, verifier),
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

/** How far the ledger was verified, and what the verifier remembered there. */
interface Progress {
  readonly size: bigint;
  readonly head: string;
  readonly written: string;
}

async function readProgress(session: Session): Promise<Progress | null> {
  const result = await session.run(
    numbered(raw('SELECT v.size::text, v.head, v.state::text FROM retentiond.verified AS v')),
  );
  const [size, head, written] = result.rows[0] ?? [];
  return size && head && written ? { size: BigInt(size), head, written } : null;
}

async function writeProgress(session: Session, { verifier }: Judged): Promise<void> {
  await session.run(
    numbered(sql`
      INSERT INTO retentiond.verified (size, head, state)
      VALUES (${bind(verifier.size)}::bigint, ${bind(verifier.head)}, ${bind(verifier.written())}::jsonb)
      ON CONFLICT (single) DO UPDATE SET size = excluded.size, head = excluded.head, state = excluded.state,
        verified_at = clock_timestamp()`),
  );
}

/** Whether all that there was so many seconds ago, by the server's clock, was verified since. */
export async function isVerifiedWithin(session: Session, seconds: number): Promise<boolean> {
  const result = await session.run(
    numbered(sql`
      SELECT 1 FROM retentiond.verified
      WHERE verified_at > clock_timestamp() - make_interval(secs => ${bind(seconds)})
        AND verified_at <= clock_timestamp()`),
  );
  return result.rows.length > 0;
}

/** null where what was remembered does not fit the ledger: then it is read from the first entry on. */
async function resume(session: Session, ledger: string, begun: Progress): Promise<Verifier | null> {
  const verifier = restored(ledger, begun.written);
  if (verifier?.size !== begun.size || verifier.head !== begun.head) return null;
  const signed = verifier.checkpoints.last();
  const result = await session.run(
    numbered(sql`
      SELECT (SELECT l.hash FROM retentiond.ledger AS l WHERE l.seq = ${bind(begun.size)}::bigint),
        (SELECT c.root FROM retentiond.checkpoint AS c WHERE c.size <= ${bind(begun.size)}::bigint ORDER BY c.size DESC LIMIT 1)`),
  );
  const [head, root] = result.rows[0] ?? [];
  return head === begun.head && (root ?? null) === (signed?.root ?? null) ? verifier : null;
}

/** Another version may have written it, or somebody else. */
function restored(ledger: string, written: string): Verifier | null {
  try {
    return Verifier.resume(ledger, written);
  } catch {
    return null;
  }
}

/** Reads all of it as of one moment, and waits for nobody. */
export async function inSnapshot<T>(session: Session, work: () => Promise<T>): Promise<T> {
  await session.script('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    return await work();
  } finally {
    await session.script('ROLLBACK');
  }
}
