import {
  type ExpectedReceipt,
  expectedReceipts,
  latestExpected,
  type StandingReceipt,
  unknownReceipts,
} from '../../control/batch/receipt-book.ts';
import type { Session } from '../../database/session.ts';

/** What is compared: a target's receipts, and what the ledger says of it. */
export interface Compared {
  readonly control: Session;
  readonly target: Session;
  readonly connection: string;
}

/** Committed batches whose receipts are not there, or say something else. */
export interface Missing {
  readonly batches: number;
  /** The lowest entry that says that one was committed, and its time, ISO 8601, UTC. */
  readonly entry: bigint;
  readonly since: string;
}

const NO_BATCH = '00000000-0000-0000-0000-000000000000';
const PAGE_RECEIPTS = 2_000;
/** Servers read a list of so many without trouble. */
const RECEIPTS_ASKED = 1_000;

/**
 * The receipts that are missing of outcomes after `after` up to `upTo`; and, where `latest` is lower than `after`, of the
 * latest batches between the two, which a restored target lacks first. The outcomes are read before the receipts, which
 * are older: a run that goes on meanwhile raises no alarm.
 */
export async function findMissing(
  compared: Compared,
  { latest, after, upTo }: { readonly latest: bigint; readonly after: bigint; readonly upTo: bigint },
): Promise<readonly ExpectedReceipt[]> {
  const { control, connection } = compared;
  const missing =
    latest < after
      ? [...(await missingAmong(compared, await latestExpected(control, connection, latest, after)))]
      : [];
  for await (const expected of expectedReceipts(control, connection, after, upTo))
    missing.push(...(await missingAmong(compared, expected)));
  return missing;
}

/** What an alarm tells of them; null where there are none. */
export function summariseMissing(missing: readonly ExpectedReceipt[]): Missing | null {
  const [first, ...rest] = missing;
  if (!first) return null;
  const lowest = rest.reduce((low, one) => (one.seq < low.seq ? one : low), first);
  return { batches: missing.length, entry: lowest.seq, since: lowest.at };
}

async function missingAmong(
  { target }: Compared,
  expected: readonly ExpectedReceipt[],
): Promise<readonly ExpectedReceipt[]> {
  const missing: ExpectedReceipt[] = [];
  for (let first = 0; first < expected.length; first += RECEIPTS_ASKED) {
    const asked = expected.slice(first, first + RECEIPTS_ASKED);
    const { rows } = await target.run(target.engine.receipts.among(asked.map(({ batch }) => batch)));
    const standing = new Map(rows.map(([batch, outcome, counted]) => [batch, { outcome, counted }]));
    missing.push(
      ...asked.filter(({ batch, rows: wanted }) => {
        const found = standing.get(batch);
        return found?.outcome !== 'done' || (wanted !== null && Number(found.counted) !== wanted);
      }),
    );
  }
  return missing;
}

/**
 * The receipts in the target whose batches the ledger does not know, and about which no alarm was raised: of all of them,
 * or of those written since. They are read before the ledger is asked, whose intents are older.
 */
export async function findStrays(
  { control, target, connection }: Compared,
  since: string | null,
): Promise<readonly StandingReceipt[]> {
  const strays: StandingReceipt[] = [];
  for (let after = NO_BATCH; ; ) {
    const { rows } = await target.run(target.engine.receipts.page(after, since, PAGE_RECEIPTS));
    const page = rows.map(([batch, counted]) => ({ batch: String(batch), rows: Number(counted) }));
    strays.push(...(await unknownReceipts(control, connection, page)));
    const last = page.at(-1);
    if (!last || page.length < PAGE_RECEIPTS) return strays;
    after = last.batch;
  }
}

/** Those of them that are copyings of a version which did not yet write down their names. */
export async function knownCopyings(
  target: Session,
  strays: readonly StandingReceipt[],
): Promise<readonly StandingReceipt[]> {
  const known: StandingReceipt[] = [];
  for (let first = 0; first < strays.length; first += RECEIPTS_ASKED) {
    const asked = strays.slice(first, first + RECEIPTS_ASKED);
    const { rows } = await target.run(target.engine.receipts.copyings(asked.map(({ batch }) => batch)));
    const named = new Set(rows.map(([copy]) => copy));
    known.push(...asked.filter(({ batch }) => named.has(batch)));
  }
  return known;
}
