import { type Hold, listHolds } from '../../../control/hold/hold.ts';
import type { Session } from '../../../database/session.ts';
import type { HoldPlaced } from '../../entries/hold.ts';
import type { Strange } from '../books/defect.ts';
import type { HoldBook } from '../books/holds.ts';
import type { Verifier } from '../chain/verifier.ts';

/** What is under the seal of a person's hold: its keyed digest, a seal that was changed, or why nobody here can tell. */
export type SealedPerson = { readonly digest: string } | { readonly why: string } | 'changed';

/** Opens the seal of a hold and digests the person under the key of this name, as far as both keys are here. */
export type PersonReader = (hold: Hold, digestKey: string) => SealedPerson;

/** Nothing was given to open a seal with. */
export const NO_KEYS: PersonReader = () => ({ why: 'no holds key was given' });

/** The first hold that is kept as another one than the entries say: batches would pass it by. */
export async function checkHolds(
  session: Session,
  verifier: Verifier,
  readPerson: PersonReader,
): Promise<Strange | null> {
  const kept = new Map((await listHolds(session, true)).map((hold) => [hold.hold, hold]));
  const { holds } = verifier.books;
  const found = [
    ...strangePlaced(holds, kept),
    ...strangeReleased(holds, kept),
    ...strangePersons(verifier, kept, readPerson),
    ...strangers(holds, kept),
  ];
  return found.reduce<Strange | null>((first, one) => (isBefore(first, one) ? first : one), null);
}

function isBefore(first: Strange | null, other: Strange): boolean {
  if (!first) return false;
  return other.seq === undefined || (first.seq !== undefined && first.seq <= other.seq);
}

type Kept = ReadonlyMap<string, Hold>;

/** A hold that is missing altogether is found by its id already. */
function* strangePlaced(book: HoldBook, kept: Kept): Generator<Strange> {
  for (const { seq, placed } of book.placedHolds()) {
    const hold = kept.get(placed.hold);
    if (!hold || (hold.freeAt === null && isPlaced(hold, placed))) continue;
    const fact = `hold ${hold.hold} stands in the control database as another one than entry ${seq} has placed`;
    yield { seq, code: 'hold lost', fact };
  }
}

/** One that cools off holds until then: an earlier moment would free its rows. */
function* strangeReleased(book: HoldBook, kept: Kept): Generator<Strange> {
  for (const [id, { seq, placed, freeAt }] of book.releasedHolds()) {
    const hold = kept.get(id);
    if (hold?.freeAt === freeAt && isPlaced(hold, placed)) continue;
    const how = hold
      ? `holds something else, or until another moment, than entry ${seq} says`
      : `is not in the control database, and entry ${seq} has it cool off`;
    yield { seq, code: 'hold lost', fact: `hold ${id} ${how}` };
  }
}

/** What batches go by is under the seal, and the digest beside it says nothing of that. */
function* strangePersons(verifier: Verifier, kept: Kept, readPerson: PersonReader): Generator<Strange> {
  const { holds } = verifier.books;
  const released = [...holds.releasedHolds().values()].map(({ placedSeq: seq, placed }) => ({ seq, placed }));
  const unread = new Map<string, number>();
  for (const { seq, placed } of [...holds.placedHolds(), ...released]) {
    const hold = placed.person === null ? undefined : kept.get(placed.hold);
    if (!hold) continue;
    const read = readPerson(hold, placed.digest_key);
    if (read !== 'changed' && 'why' in read) unread.set(read.why, (unread.get(read.why) ?? 0) + 1);
    else if (read === 'changed' || read.digest !== placed.person) {
      const fact = `hold ${hold.hold} holds another person, under its seal, than entry ${seq} has placed`;
      yield { seq, code: 'hold lost', fact };
    }
  }
  for (const [why, count] of unread)
    verifier.leave(`whom ${count === 1 ? 'one hold holds' : `${count} holds hold`}, under the seal: ${why}`);
}

/** Those that were released: ones that stand are found by their ids. */
function* strangers(book: HoldBook, kept: Kept): Generator<Strange> {
  const known = new Set([...book.standingHolds(), ...book.releasedHolds().keys()]);
  for (const { hold, freeAt } of kept.values()) {
    if (freeAt === null || known.has(hold)) continue;
    yield {
      code: 'hold lost',
      fact: `hold ${hold} cools off in the control database, and not in the ledger`,
    };
  }
}

function isPlaced(hold: Hold, placed: HoldPlaced): boolean {
  return (
    hold.epoch === placed.epoch &&
    hold.kind === placed.holds &&
    hold.target === placed.target &&
    hold.personKind === placed.person_kind &&
    hold.personDigest === placed.person
  );
}
