import type { Session } from '../../../database/session.ts';
import { sha256Hex } from '../../../digest.ts';
import { bind, numbered, sql } from '../../../sql/fragment.ts';
import { readAccessEnd, readViews } from '../../access/store.ts';
import { AccessVerifier } from '../../access/verify.ts';
import { intendedBefore } from '../../look-up.ts';
import { merkleRootOfHashes } from '../../merkle.ts';
import type { Committed } from '../books/batches.ts';
import type { Strange } from '../books/defect.ts';
import { intendedTwice } from '../books/reuse.ts';
import type { Verifier } from '../chain/verifier.ts';

/** How many rows' digests are held at once; a batch alone may have more. */
const ROWS_AT_ONCE = 50_000;
const TEXTS_AT_ONCE = 50;

/** Whether the digests of what was committed are those of the intents; those that are gone are noted in the books. */
export async function checkDigests(session: Session, verifier: Verifier): Promise<Strange | null> {
  for (const batches of portions(verifier.books.batches.takeCommitted())) {
    const kept = await readDigests(session, batches);
    for (const one of batches) {
      const { batch, intent } = one;
      const found = kept.get(batch);
      if (!found?.digests) verifier.books.horizons.noteGone(intent);
      const how = found && misfit(one, found);
      if (how) return { seq: intent, code: 'digests', fact: `the digests of batch ${batch} are ${how}` };
    }
  }
  return null;
}

/** As they are kept; null where they were pruned. */
interface Kept {
  readonly digests: Buffer | null;
  readonly filed: string;
}

/** Digests that are filed elsewhere would not be found by whoever asks for a row. */
function misfit({ intent, root, rows, filed }: Committed, { digests, filed: kept }: Kept): string | null {
  if (kept !== JSON.stringify([String(intent), filed.connection, filed.table, filed.digest_key]))
    return `filed under another entry, table or key than entry ${intent} names`;
  if (digests === null) return null;
  const isSame = merkleRootOfHashes(digests).toString('hex') === root && digests.length === rows * 32;
  return isSame ? null : `not those that entry ${intent} names`;
}

function* portions(batches: readonly Committed[]): Generator<readonly Committed[]> {
  let portion: Committed[] = [];
  let rows = 0;
  for (const one of batches) {
    portion.push(one);
    rows += one.rows;
    if (rows < ROWS_AT_ONCE) continue;
    yield portion;
    [portion, rows] = [[], 0];
  }
  if (portion.length > 0) yield portion;
}

async function readDigests(
  session: Session,
  batches: readonly Committed[],
): Promise<ReadonlyMap<string, Kept>> {
  const ids = batches.map(({ batch }) => batch);
  const result = await session.run(
    numbered(sql`
      SELECT d.batch::text, encode(d.digests, 'hex'), d.intent::text, d.connection, d.relation, d.digest_key
      FROM retentiond.batch_digest AS d WHERE d.batch = ANY (${bind(ids)}::uuid[])`),
  );
  return new Map(
    result.rows.map(([batch, hex, ...filed]) => [
      String(batch),
      { digests: hex == null ? null : Buffer.from(hex, 'hex'), filed: JSON.stringify(filed) },
    ]),
  );
}

/** Entries that were verified before are looked up; `begun` is how many they are. */
export async function checkReuse(
  session: Session,
  verifier: Verifier,
  begun: bigint,
): Promise<Strange | null> {
  const intended = verifier.books.reuse.takeIntended();
  if (begun === 0n || intended.length === 0) return null;
  const known = await intendedBefore(
    session,
    intended.map(({ batch }) => batch),
    begun,
  );
  const found = intended.find(({ batch }) => known.has(batch));
  return found ? { seq: found.seq, ...intendedTwice(found.batch) } : null;
}

/** The first text that an entry names and that is not kept as it was. */
export async function checkTexts(session: Session, verifier: Verifier): Promise<Strange | null> {
  const named = [...verifier.books.texts.texts()];
  const kept = new Map<string, string>();
  for await (const [hash, body] of readTexts(
    session,
    named.map(([hash]) => hash),
  ))
    kept.set(hash, sha256Hex(body));
  return strangeTexts(named, kept);
}

/** Those of these texts that are kept: hash and body. */
export async function* readTexts(
  session: Session,
  hashes: readonly string[],
): AsyncGenerator<readonly [hash: string, body: string]> {
  for (let start = 0; start < hashes.length; start += TEXTS_AT_ONCE) {
    const portion = hashes.slice(start, start + TEXTS_AT_ONCE);
    const result = await session.run(
      numbered(
        sql`SELECT t.hash, t.body FROM retentiond.text AS t WHERE t.hash = ANY (${bind(portion)}::text[]) ORDER BY 1`,
      ),
    );
    for (const [hash, body] of result.rows) yield [String(hash), String(body)];
  }
}

/** The first of the texts that entries name which is not kept, or is another: `kept` has what each one's hash is in truth. */
export function strangeTexts(
  named: readonly (readonly [hash: string, seq: bigint])[],
  kept: ReadonlyMap<string, string>,
): Strange | null {
  for (const [hash, seq] of named) {
    const found = kept.get(hash);
    if (found === hash) continue;
    const how = found === undefined ? 'is not kept' : 'is another one';
    return { seq, code: 'text', fact: `the text ${hash} that entry ${seq} names ${how}` };
  }
  return null;
}

/** Whether the access log is the one that the entries anchor. */
export async function checkViews(session: Session, verifier: Verifier): Promise<Strange | null> {
  const log = new AccessVerifier(verifier.books.views.anchors());
  for await (const view of readViews(session)) log.add(view);
  const { firstBad } = log.finish(await readAccessEnd(session));
  return firstBad && verifier.books.views.strangeOf(firstBad);
}
