import { existsSync } from 'node:fs';
import { type Clock, hostClock } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import { insertAlarm, type NewAlarm } from '../../control/evidence/alarm.ts';
import {
  acceptedCheckpoints,
  type ForeignCheckpoint,
  isAmong,
} from '../../control/evidence/foreign-checkpoint.ts';
import { DatabaseFailure } from '../../database/failure.ts';
import type { Session } from '../../database/session.ts';
import { raiseAlarm } from '../../ledger/alarm.ts';
import { parseCheckpoint } from '../../ledger/checkpoint/checkpoint.ts';
import type { Note } from '../../ledger/verify/books/checkpoints.ts';
import type { Defect, DefectCode, Strange } from '../../ledger/verify/books/defect.ts';
import type { Verification } from '../../ledger/verify/chain/verification.ts';
import type { Verifier } from '../../ledger/verify/chain/verifier.ts';
import { verifyLedger, verifyOnward } from '../../ledger/verify/ledger.ts';
import { requireControl } from '../control/control.ts';
import {
  type Copies,
  inOrder,
  NO_COPIES,
  readCopies,
  requireKey,
  requireOwnCopies,
} from './export/copies.ts';
import { type CheckpointPlace, configuredVerifier } from './keys/signing-key.ts';
import { personReader } from './read-person.ts';

/** `audit verify --json`. */
export interface LedgerVerdict {
  readonly format_version: 1;
  readonly ok: boolean;
  readonly entries: number;
  readonly head: string;
  /** The last signed checkpoint that agrees with the entries; null where none does. */
  readonly checkpoint: { readonly size: number; readonly root: string; readonly key: string } | null;
  /** Entries above it, which are linked and not signed. */
  readonly unsigned: number;
  /** How many entries a copy of a checkpoint vouches for that is kept elsewhere; 0: none was compared. */
  readonly copied: number;
  /** How far the ledger anchors the access log, by which entry and since when; null: nowhere. */
  readonly access: { readonly anchored: number; readonly entry: number; readonly at: string } | null;
  /** What could not be held against the entries here, each in one sentence. */
  readonly not_checked: readonly string[];
  readonly first_bad: { readonly entry: number; readonly code: DefectCode; readonly fact: string } | null;
}

/** The code of the alarm about a ledger that does not verify. */
const LEDGER_BAD = 'ledger-does-not-verify';

/** May be a wrong file in the configuration: no alarm says that the ledger is bad, and checkpoints that stay away stop purging. */
const OWN_KEY = 'configured key' satisfies DefectCode;

interface VerifyOptions {
  readonly clock?: Clock;
  /** Reads on from where the daemon has verified it, instead of from the first entry. */
  readonly onward?: boolean;
  readonly copies?: Copies;
}

/** Verifies the ledger; where it is bad, an alarm stops purging, as far as whoever asks may raise one. */
export async function verifyAudit(
  config: Config,
  { clock = hostClock, onward = false, copies = NO_COPIES }: VerifyOptions = {},
): Promise<LedgerVerdict> {
  const control = await requireControl(config);
  requireOwnCopies(copies, control.ledger);
  const session = await control.open();
  try {
    const asked = copies.notes.length > 0 || copies.key !== null;
    const verification =
      onward && !asked
        ? await verifyOnward(session, { readPerson: personReader(config) })
        : await verifyWhole({ config, control }, session, copies);
    if (verification.firstBad && verification.firstBad.code !== OWN_KEY)
      await tellBad(session, clock, verification.firstBad);
    return verdictOf(verification);
  } finally {
    await session.close();
  }
}

/** Of a command that goes by copies: nothing is recorded where they are of another ledger. Throws Failure `copy-elsewhere`. */
export async function requireCopiesOfControl(config: Config, copies: Copies): Promise<void> {
  if (copies.notes.length === 0 && copies.key === null) return;
  requireOwnCopies(copies, (await requireControl(config)).ledger);
}

export function verdictOf(verification: Verification): LedgerVerdict {
  const { ok, entries, head, checkpoint, copied, access, notChecked, firstBad } = verification;
  return {
    format_version: 1,
    ok,
    entries: Number(entries),
    head,
    checkpoint: checkpoint && { ...checkpoint, size: Number(checkpoint.size) },
    unsigned: Number(entries - (checkpoint?.size ?? 0n)),
    copied: Number(copied),
    access: access && { ...access, anchored: Number(access.anchored), entry: Number(access.entry) },
    not_checked: notChecked,
    first_bad: firstBad && { entry: Number(firstBad.seq), code: firstBad.code, fact: firstBad.fact },
  };
}

/** From the first entry on, and beside every checkpoint in the configured files. */
async function verifyWhole(
  place: Pick<CheckpointPlace, 'config' | 'control'>,
  session: Session,
  copies: Copies,
): Promise<Verification> {
  const { config } = place;
  const files = config.evidence.checkpointFiles.filter((file) => file !== '-' && existsSync(file));
  const own = files.flatMap((file) => readCopies([file], null, { mayBeEmpty: true }).notes);
  const accepted = await acceptedCheckpoints(session);
  const known = own.filter((note) => !wasAccepted(accepted, note));
  return verifyLedger(session, {
    readPerson: personReader(config),
    notes: inOrder([...copies.notes, ...known]),
    judge: (verifier) => requireKey(copies, verifier) ?? requireOwnKey(configuredVerifier(place), verifier),
  });
}

/** Whoever rules the database can sign a ledger of their own, and not with this key. Before the first signature there is none. */
function requireOwnKey([own]: readonly string[], { defect, books }: Verifier): Strange | null {
  const had = books.keys.verifiers();
  if (defect || own === undefined || had.length === 0 || had.includes(own)) return null;
  return {
    code: OWN_KEY,
    fact: `the ledger never had the configured signing key ${own}: configure the one in force, or somebody has written the ledger anew with another`,
  };
}

/** A person has said that the ledger goes on without it, as after a restored backup. */
function wasAccepted(accepted: readonly ForeignCheckpoint[], { text }: Note): boolean {
  try {
    return isAmong(accepted, parseCheckpoint(text.split('\n\n', 1)[0]?.concat('\n') ?? ''));
  } catch {
    return false;
  }
}

/** Stops purging. A ledger that nothing can be added to still gets the alarm; who may not write only reads the verdict. */
export async function tellBad(session: Session, clock: Clock, { seq, code, fact }: Defect): Promise<void> {
  const alarm: NewAlarm = { about: 'ledger', connection: null, code: LEDGER_BAD, fact, stops: true };
  const facts = { entry: Number(seq), defect: code };
  try {
    await raiseAlarm(session, clock(), alarm, facts);
  } catch (error) {
    if (!(error instanceof DatabaseFailure)) throw error;
    await insertAlarm(session, alarm).catch((second: unknown) => {
      if (!(second instanceof DatabaseFailure)) throw second;
    });
  }
}
