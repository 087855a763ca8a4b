import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { EXPORT_FILES, type ExportState, TEXTS_FOLDER } from '../../../audit/export-files.ts';
import { type SignedTree, wrongProof } from '../../../audit/wrong-proof.ts';
import { AccessVerifier } from '../../../ledger/access/verify.ts';
import { parseCheckpoint } from '../../../ledger/checkpoint/checkpoint.ts';
import { strangeTexts } from '../../../ledger/verify/beside/beside.ts';
import type { Strange } from '../../../ledger/verify/books/defect.ts';
import type { Verifier } from '../../../ledger/verify/chain/verifier.ts';
import { strangeSheet } from './export-sheet.ts';
import { entriesOf, notesOf } from './read-export.ts';

export async function checkTexts(folder: string, verifier: Verifier): Promise<Strange | null> {
  const kept = new Map<string, string>();
  for (const file of await readdir(join(folder, TEXTS_FOLDER)).catch(() => [])) {
    const name = file.split('.', 1)[0] ?? '';
    // Of several files that bear one hash, each must be the text.
    if ((kept.get(name) ?? name) === name) kept.set(name, await sumOf(join(folder, TEXTS_FOLDER, file)));
  }
  return strangeTexts([...verifier.books.texts.texts()], kept);
}

export async function checkViews(
  folder: string,
  state: ExportState,
  verifier: Verifier,
): Promise<Strange | null> {
  const log = new AccessVerifier(verifier.books.views.anchors());
  for await (const view of entriesOf(join(folder, EXPORT_FILES.access))) log.add(view);
  const { firstBad } = log.finish({ size: BigInt(state.access.size), head: state.access.head });
  return firstBad && verifier.books.views.strangeOf(firstBad);
}

/** Files beside the entries say nothing by themselves: one that was changed is named where nothing else is wrong. */
export async function checkManifest(folder: string): Promise<Strange | null> {
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

export async function checkKeys(folder: string, verifier: Verifier): Promise<Strange | null> {
  const expected = verifier.books.keys.verifiers().map((key) => `${key}\n`);
  const found = await readFile(join(folder, EXPORT_FILES.keys), 'utf8').catch(() => null);
  if (verifier.defect || found === expected.join('')) return null;
  return { code: 'proofs', fact: `${EXPORT_FILES.keys} does not list the keys that the entries introduce` };
}

/** Every line of the spreadsheet must say what its entry says; a ledger that is bad itself is named first. */
export async function checkSheet(folder: string, verifier: Verifier): Promise<Strange | null> {
  if (verifier.defect) return null;
  const entries = entriesOf(join(folder, EXPORT_FILES.ledger));
  return strangeSheet(join(folder, EXPORT_FILES.entries), entries).catch((error: unknown) => {
    if (typeof (error as NodeJS.ErrnoException).code !== 'string') throw error;
    return { code: 'sheet', fact: `${EXPORT_FILES.entries} cannot be read` };
  });
}

function treeOf({ size, books }: Verifier): SignedTree {
  return { size: Number(size), root: books.checkpoints.root() };
}

/** The signed trees of an export whose notes were verified. */
async function signedIn(folder: string): Promise<readonly SignedTree[]> {
  const trees: SignedTree[] = [];
  for await (const { text } of notesOf(folder)) {
    const { size, root } = parseCheckpoint(`${text.split('\n\n', 1)[0]}\n`);
    trees.push({ size: Number(size), root });
  }
  return trees;
}

/** What others are given to check without the entries must be right, too. */
export async function checkProofs(folder: string, verifier: Verifier): Promise<Strange | null> {
  const text = await readFile(join(folder, EXPORT_FILES.proofs), 'utf8').catch(() => '');
  const wrong = verifier.defect ? null : wrongProof(text, await signedIn(folder), treeOf(verifier));
  return wrong === null ? null : { code: 'proofs', fact: `${EXPORT_FILES.proofs}: ${wrong}` };
}

async function sumOf(path: string): Promise<string> {
  const sum = createHash('sha256');
  await pipeline(createReadStream(path), sum);
  return sum.digest('hex');
}
