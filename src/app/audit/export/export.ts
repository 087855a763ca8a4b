import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXPORT_FILES, EXPORT_FORMAT, type ExportState, TEXTS_FOLDER } from '../../../audit/export-files.ts';
import { ExportReader } from '../../../audit/export-reader.ts';
import { formatInstant, type Instant } from '../../../calendar/instant.ts';
import type { Config } from '../../../config/config.ts';
import { openBatchIds } from '../../../control/batch/open-batch.ts';
import { unreleasedHolds } from '../../../control/hold/hold.ts';
import type { Session } from '../../../database/session.ts';
import { inSnapshot } from '../../../database/snapshot.ts';
import { Failure } from '../../../errors.ts';
import { readAccessEnd, readViews } from '../../../ledger/access/store.ts';
import { joinNote } from '../../../ledger/checkpoint/note-list.ts';
import type { Entry } from '../../../ledger/entry.ts';
import { readChain, readEntries } from '../../../ledger/store.ts';
import { readTexts } from '../../../ledger/verify/beside/beside.ts';
import { readNotes } from '../../../ledger/verify/ledger.ts';
import { openControl } from '../../control/control.ts';
import { packageRoot } from '../../package-root.ts';
import { ExportFolder } from './export-folder.ts';
import { sheetLines } from './export-sheet.ts';

export interface ExportOptions {
  /** Absolute. */
  readonly out: string;
  /** The last entry that goes along; null: all. */
  readonly until: number | null;
  readonly now: Instant;
}

/** What was exported. */
export interface Exported {
  readonly format_version: 1;
  readonly folder: string;
  readonly ledger: string;
  readonly entries: number;
  readonly head: string;
  /** RFC 6962 root of the tree of these entries. */
  readonly root: string;
  readonly checkpoints: number;
  readonly views: number;
  readonly texts: number;
}

/** Where the description of the format and the verifier that goes along lie. */
const EVIDENCE_FOLDER = 'evidence';

/**
 * Writes the ledger, and all that is needed to verify it elsewhere, into a new folder; all of it as of one moment, and in
 * bounded memory. What does not verify is exported as it is. Throws Failure `export-exists`, `export-beyond` or
 * `entry-not-one-line`.
 */
export async function exportAudit(config: Config, options: ExportOptions): Promise<Exported> {
  const { session } = await openControl(config);
  try {
    const folder = await ExportFolder.begin(options.out);
    try {
      const exported = await inSnapshot(session, () => writeAll(session, folder, options));
      await folder.finish();
      return exported;
    } catch (error) {
      await folder.discard();
      throw error;
    }
  } finally {
    await session.close();
  }
}

async function writeAll(session: Session, folder: ExportFolder, options: ExportOptions): Promise<Exported> {
  const chain = await readChain(session);
  const until = lastOf(options.until, chain.size);
  const { reader, checkpoints } = await writeEntries(session, folder, until);
  await writeSheet(session, folder, until);
  const texts = await writeTexts(session, folder, reader);
  const views = await writeViews(session, folder);
  const access = await readAccessEnd(session);
  const isCut = until < chain.size;
  const state: ExportState = {
    format_version: EXPORT_FORMAT,
    ledger: chain.ledger,
    size: Number(until),
    head: isCut ? reader.head : chain.head,
    root: reader.root,
    exported_at: formatInstant(options.now),
    is_cut: isCut,
    open_batches: isCut ? reader.openBatches() : [...(await openBatchIds(session))].sort(),
    holds: isCut ? reader.standingHolds() : (await unreleasedHolds(session)).map(({ hold }) => hold).sort(),
    access: { size: Number(access.size), head: access.head },
  };
  await folder.write(EXPORT_FILES.keys, reader.keys.map((key) => `${key}\n`).join(''));
  await folder.write(EXPORT_FILES.proofs, jsonOf(reader.proofs()));
  await folder.write(EXPORT_FILES.state, jsonOf(state));
  for (const name of [EXPORT_FILES.format, EXPORT_FILES.verifier])
    await folder.write(name, await readFile(join(packageRoot, EVIDENCE_FOLDER, name), 'utf8'));
  const { size: entries, head, root, ledger } = state;
  return { format_version: 1, folder: options.out, ledger, entries, head, root, checkpoints, views, texts };
}

function lastOf(until: number | null, size: bigint): bigint {
  if (until === null) return size;
  if (BigInt(until) <= size) return BigInt(until);
  throw new Failure({
    kind: 'usage',
    code: 'export-beyond',
    fact: `the ledger has ${size} entries, and entry ${until} is not among them`,
    hint: 'leave out `--until` for all of them',
  });
}

/** Entries, and the signed checkpoints among them, while each entry passes by once. */
async function writeEntries(
  session: Session,
  folder: ExportFolder,
  until: bigint,
): Promise<{ readonly reader: ExportReader; readonly checkpoints: number }> {
  const lines = await folder.file(EXPORT_FILES.ledger);
  const notes = await folder.file(EXPORT_FILES.checkpoints);
  const waiting = readNotes(session);
  const reader = new ExportReader();
  let next = await waiting.next();
  let checkpoints = 0;
  const takeNotes = async (upTo: bigint): Promise<void> => {
    for (; !next.done && next.value.size <= upTo; checkpoints += 1) {
      const { size, text } = next.value;
      await notes.write(joinNote(text, checkpoints === 0));
      next = await waiting.next();
      reader.checkpoint(size, next.done || next.value.size > until ? null : next.value.size);
    }
  };
  for await (const entry of readEntries(session)) {
    if (entry.seq > until) break;
    await lines.write(`${lineOf(entry)}\n`);
    reader.add(entry);
    await takeNotes(entry.seq);
  }
  await takeNotes(until);
  await waiting.return(undefined);
  return { reader, checkpoints };
}

async function writeSheet(session: Session, folder: ExportFolder, until: bigint): Promise<void> {
  const sheet = await folder.file(EXPORT_FILES.entries);
  for await (const { text } of sheetLines(upTo(until, readEntries(session)))) await sheet.write(text);
}

async function* upTo(until: bigint, entries: AsyncIterable<Entry>): AsyncGenerator<Entry> {
  for await (const entry of entries) {
    if (entry.seq > until) return;
    yield entry;
  }
}

function lineOf({ seq, text }: Entry): string {
  if (!/[\n\r]/.test(text)) return text;
  throw new Failure({
    kind: 'ledger',
    code: 'entry-not-one-line',
    fact: `entry ${seq} of the ledger has a line break, and no entry of ours has one`,
    hint: 'somebody has changed it: run `retentiond audit verify`',
  });
}

async function writeTexts(session: Session, folder: ExportFolder, reader: ExportReader): Promise<number> {
  let count = 0;
  for await (const [hash, body] of readTexts(session, [...reader.texts.keys()])) {
    await folder.write(join(TEXTS_FOLDER, `${hash}.${reader.texts.get(hash)}`), body);
    count += 1;
  }
  return count;
}

async function writeViews(session: Session, folder: ExportFolder): Promise<number> {
  const lines = await folder.file(EXPORT_FILES.access);
  let count = 0;
  for await (const view of readViews(session)) {
    await lines.write(`${lineOf(view)}\n`);
    count += 1;
  }
  return count;
}

function jsonOf(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
