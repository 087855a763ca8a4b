import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { EXPORT_FILES, type ExportState, parseState, TEXTS_FOLDER } from '../../audit/export-files.ts';
import { wrongProof } from '../../audit/wrong-proof.ts';
import { sha256Hex } from '../../digest.ts';
import { Failure } from '../../errors.ts';
import { AccessVerifier } from '../../ledger/access/verify.ts';
import { claimedSize, splitNotes } from '../../ledger/checkpoint/note-list.ts';
import type { Entry } from '../../ledger/entry.ts';
import { strangeTexts } from '../../ledger/verify/beside.ts';
import type { Note } from '../../ledger/verify/checkpoints.ts';
import type { Strange } from '../../ledger/verify/defect.ts';
import { feed } from '../../ledger/verify/feed.ts';
import { type Anchor, type Verification, Verifier } from '../../ledger/verify/verifier.ts';
import { type Copies, requireKey } from './copies.ts';
import { readLines } from './lines.ts';

/** Verifies an export by itself: neither configuration nor database is asked. Throws Failure `export-unreadable`. */
export async function verifyExport(folder: string, copies: Copies): Promise<Verification> {
  const state = await readState(folder);
  const verifier = new Verifier(state.ledger);
  const entries = entriesOf(join(folder, EXPORT_FILES.ledger));
  const source = { entries, notes: notesOf(folder), copies: copies.notes };
  const beside = [
    ...(await feed(verifier, source).catch(rethrow(folder))),
    requireKey(copies, verifier),
    await checkKeys(folder, verifier),
    await checkProofs(folder, verifier),
    await checkManifest(folder),
    await checkTexts(folder, verifier),
    await checkViews(folder, state, verifier).catch(rethrow(folder)),
  ];
  return verifier.finish(
    anchorOf(state),
    beside.filter((one) => one !== null),
  );
}

async function readState(folder: string): Promise<ExportState> {
  const text = await readFile(join(folder, EXPORT_FILES.state), 'utf8').catch(rethrow(folder));
  const state = parseState(text);
  if (state) return state;
  throw new Failure({
    kind: 'ledger',
    code: 'export-unreadable',
    fact: `${EXPORT_FILES.state} in ${folder} is not that of an export`,
    hint: 'have it exported once more with `retentiond audit export`',
  });
}

function rethrow(folder: string): (error: unknown) => never {
  return (error) => {
    if (typeof (error as NodeJS.ErrnoException).code !== 'string' || error instanceof Failure) throw error;
    throw new Failure({
      kind: 'ledger',
      code: 'export-unreadable',
      fact: `${folder} is no whole export (${(error as NodeJS.ErrnoException).code})`,
      hint: 'name the folder that `retentiond audit export` has written',
    });
  };
}

function anchorOf({ ledger, size, head, open_batches, holds }: ExportState): Anchor {
  return {
    ledger,
    size: BigInt(size),
    head,
    openBatches: new Set(open_batches),
    holds: new Set(holds),
    alarms: null,
  };
}

/** By the numbers that the texts bear; what bears none is taken by its place. */
async function* entriesOf(path: string): AsyncGenerator<Entry> {
  let place = 0n;
  for await (const text of readLines(path)) {
    place += 1n;
    yield { seq: numberOf(text) ?? place, text, hash: sha256Hex(text) };
  }
}

function numberOf(text: string): bigint | null {
  try {
    const seq = (JSON.parse(text) as { readonly seq?: unknown } | null)?.seq;
    return Number.isSafeInteger(seq) ? BigInt(seq as number) : null;
  } catch {
    return null;
  }
}

/** A note that says no size stands where it stands: right after the one before it. */
async function* notesOf(folder: string): AsyncGenerator<Note> {
  const text = await readFile(join(folder, EXPORT_FILES.checkpoints), 'utf8');
  for (const note of splitNotes(text)) yield { size: claimedSize(note) ?? 0n, text: note };
}

async function checkTexts(folder: string, verifier: Verifier): Promise<Strange | null> {
  const kept = new Map<string, string>();
  for (const file of await readdir(join(folder, TEXTS_FOLDER)).catch(() => [])) {
    const name = file.split('.', 1)[0] ?? '';
    // Of several files that bear one hash, each must be the text.
    if ((kept.get(name) ?? name) === name) kept.set(name, await sumOf(join(folder, TEXTS_FOLDER, file)));
  }
  return strangeTexts([...verifier.texts.texts()], kept);
}

async function checkViews(folder: string, state: ExportState, verifier: Verifier): Promise<Strange | null> {
  const log = new AccessVerifier(verifier.views.anchors());
  for await (const view of entriesOf(join(folder, EXPORT_FILES.access))) log.add(view);
  const { firstBad } = log.finish({ size: BigInt(state.access.size), head: state.access.head });
  return firstBad && verifier.views.strangeOf(firstBad);
}

/** Files beside the entries say nothing by themselves: one that was changed is named where nothing else is wrong. */
async function checkManifest(folder: string): Promise<Strange | null> {
  const manifest = await readFile(join(folder, EXPORT_FILES.manifest), 'utf8').catch(() => '');
  const lines = manifest.split('\n').filter((line) => line !== '');
  const listed = new Set(lines.map((line) => line.slice(66)));
  const needed = Object.values(EXPORT_FILES).filter((file) => file !== EXPORT_FILES.manifest);
  const missing = needed.find((file) => !listed.has(file));
  if (missing) return { code: 'manifest', fact: `${EXPORT_FILES.manifest} does not list ${missing}` };
  for (const line of lines) {
    const [hash, file] = [line.slice(0, 64), line.slice(66)];
    // A name that leads out of the folder is none of ours.
    if (!/^[\w.-]+(\/[\w.-]+)?$/.test(file) || file.startsWith('.') || file.includes('/.'))
      return { code: 'manifest', fact: `${EXPORT_FILES.manifest} names what is no file of an export` };
    if ((await sumOf(join(folder, file)).catch(() => '')) !== hash)
      return { code: 'manifest', fact: `${file} is not the file that ${EXPORT_FILES.manifest} lists` };
  }
  return null;
}

async function checkKeys(folder: string, verifier: Verifier): Promise<Strange | null> {
  const expected = verifier.keys.verifiers().map((key) => `${key}\n`);
  const found = await readFile(join(folder, EXPORT_FILES.keys), 'utf8').catch(() => null);
  if (verifier.defect || found === expected.join('')) return null;
  return { code: 'proofs', fact: `${EXPORT_FILES.keys} does not list the keys that the entries introduce` };
}

/** What others are given to check without the entries must be right, too. */
async function checkProofs(folder: string, verifier: Verifier): Promise<Strange | null> {
  const text = await readFile(join(folder, EXPORT_FILES.proofs), 'utf8').catch(() => '');
  const wrong = verifier.defect ? null : wrongProof(text, Number(verifier.size), verifier.checkpoints.root());
  return wrong === null ? null : { code: 'proofs', fact: `${EXPORT_FILES.proofs}: ${wrong}` };
}

async function sumOf(path: string): Promise<string> {
  const sum = createHash('sha256');
  await pipeline(createReadStream(path), sum);
  return sum.digest('hex');
}
