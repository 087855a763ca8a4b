import { standingAlarms } from '../../../control/evidence/alarm.ts';
import {
  acceptedCheckpoints,
  type ForeignCheckpoint,
  insertForeign,
  isAmong,
} from '../../../control/evidence/foreign-checkpoint.ts';
import type { Session } from '../../../database/session.ts';
import { raiseAlarm } from '../../../ledger/alarm.ts';
import { type Checkpoint, originOf, parseCheckpoint } from '../../../ledger/checkpoint/checkpoint.ts';
import { growTree } from '../../../ledger/checkpoint/grow.ts';
import { openNote } from '../../../ledger/checkpoint/note.ts';
import type { VerifierKey } from '../../../ledger/checkpoint/signing-key.ts';
import { checkpointUpTo } from '../../../ledger/checkpoint/store.ts';
import { readChain } from '../../../ledger/store.ts';
import { type CheckpointPlace, isSigned, knownVerifiers } from '../keys/signing-key.ts';
import { readTail, readWhole } from '../sinks/file-sink.ts';
import { type ConfiguredSink, openSinks } from '../sinks/open-sinks.ts';
import { tellingBreak } from '../tell-break.ts';

/** The code of the alarm about a sink that knows more of the ledger, or something else, than the ledger does. */
const CHECKPOINT_UNKNOWN = 'checkpoint-unknown';

/** A checkpoint that the ledger does not contain, and where it stands. */
interface Foreign extends ForeignCheckpoint {
  readonly sink: string;
}

/**
 * Whether the ledger contains the last checkpoint of every file that ours are written to. One that it does not contain says
 * that the control database was restored from a backup, or that somebody else goes on with its ledger: an alarm stands then,
 * and no batch begins until a person has cleared it. What cannot be read is left to whoever writes there.
 */
export async function compareSinks(place: CheckpointPlace, session: Session): Promise<void> {
  if (!(await isSigned(place, session))) return;
  const verifiers = await knownVerifiers(place, session);
  const found: Foreign[] = [];
  for (const sink of openSinks(place.config.evidence)) {
    const isOurs = (note: Checkpoint) => tellingBreak(place, session, () => isContained(session, note));
    const [last] = notesBackwards(await textOf(sink, readTail), place.control.ledger, verifiers);
    if (!last || (await isOurs(last)) || isAmong(await acceptedCheckpoints(session), last)) continue;
    // Those before it that were lost together with it are accepted together with it, too.
    for (const note of notesBackwards(await textOf(sink, readWhole), place.control.ledger, verifiers)) {
      if (await isOurs(note)) break;
      found.push({ ...note, sink: sink.name });
    }
  }
  if (found.length > 0) await tell(place, session, found);
}

/** The same on a session of its own. */
export async function lookAtSinks(place: CheckpointPlace): Promise<void> {
  const session = await place.control.open();
  try {
    await compareSinks(place, session);
  } finally {
    await session.close();
  }
}

/** The notes in a file that a key of ours has signed for this ledger, the last one first; what a crash has left of another is passed over. */
export function* notesBackwards(
  text: string,
  ledger: string,
  verifiers: readonly VerifierKey[],
): Generator<Checkpoint> {
  const parts = text.split(/\n{2,}/);
  for (let index = parts.length - 1; index > 0; index -= 1) {
    if (!parts[index]?.startsWith('— ')) continue;
    const read = readNote(`${parts[index - 1]}\n\n${parts[index]?.trimEnd()}\n`, verifiers);
    if (read?.origin === originOf(ledger)) yield read;
  }
}

function readNote(note: string, verifiers: readonly VerifierKey[]): Checkpoint | null {
  try {
    return parseCheckpoint(openNote(note, verifiers).text);
  } catch {
    return null;
  }
}

async function textOf({ path }: ConfiguredSink, read: (path: string) => Promise<string>): Promise<string> {
  return path === null ? '' : read(path).catch(() => '');
}

async function isContained(session: Session, { size, root }: Checkpoint): Promise<boolean> {
  if (size > (await readChain(session)).size) return false;
  const { tree } = await growTree(session, await checkpointUpTo(session, size), size);
  return tree.root() === root;
}

async function tell(place: CheckpointPlace, session: Session, found: readonly Foreign[]): Promise<void> {
  const { size, root, sink } = found.reduce((largest, one) => (one.size > largest.size ? one : largest));
  const { size: entries } = await readChain(session);
  const fact = `the last checkpoint in ${sink} is of ${size} entries that this ledger does not contain: the control database was restored from a backup, or its ledger goes on elsewhere`;
  const alarm = { about: 'control', connection: null, code: CHECKPOINT_UNKNOWN, fact, stops: true } as const;
  const facts = { sink, size: Number(size), root, entries: Number(entries) };
  await raiseAlarm(session, place.clock(), alarm, facts);
  // Whoever has raised it may have died before this: whoever finds it standing does the rest.
  const standing = (await standingAlarms(session)).find(({ code }) => code === CHECKPOINT_UNKNOWN);
  if (standing) await insertForeign(session, standing.alarm, found);
}
