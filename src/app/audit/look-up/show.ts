import { type NamedText, namedTexts } from '../../../audit/named-texts.ts';
import type { Config } from '../../../config/config.ts';
import type { Session } from '../../../database/session.ts';
import type { Entry } from '../../../ledger/entry.ts';
import { textByHash } from '../../../ledger/text-store.ts';
import { leafHash } from '../../../ledger/tree/proof.ts';
import { readLink, strangeForm } from '../../../ledger/verify/books/link.ts';
import { openControl } from '../../control/control.ts';
import type { ListedEntry } from './list.ts';
import { readEntry } from './read-entry.ts';

/** One entry, as it is stored, and what it names. */
export interface ShownEntry {
  readonly seq: number;
  /** Exactly as stored and hashed. */
  readonly text: string;
  /** SHA-256 of the text, in hex, as the ledger has it. */
  readonly hash: string;
  /** RFC 6962 hash of the text as a leaf of the tree, in hex. */
  readonly leaf: string;
  /** What is wrong with the entry by itself; null: nothing, as far as it alone can tell. */
  readonly strange: string | null;
  /** null where something is wrong with it: then it cannot be trusted to say anything. */
  readonly said: ListedEntry | null;
  readonly texts: readonly ShownText[];
}

/** A text that the entry names. */
export interface ShownText extends NamedText {
  /** null where it is not kept, or is no longer what its hash says. */
  readonly text: string | null;
}

/** Throws Failure `entry-unknown`, or `entry-missing` (kind `ledger`). */
export async function showEntry(config: Config, seq: number): Promise<ShownEntry> {
  const { session } = await openControl(config);
  try {
    const entry = await readEntry(session, BigInt(seq));
    const { said, strange } = judge(entry);
    const texts = said === null ? [] : await readTexts(session, said);
    const { text, hash } = entry;
    return { seq, text, hash, leaf: leafHash(text).toString('hex'), strange, said, texts };
  } finally {
    await session.close();
  }
}

function judge(entry: Entry): Pick<ShownEntry, 'said' | 'strange'> {
  const link = readLink(entry, entry.seq - 1n);
  if ('fact' in link) return { said: null, strange: link.fact };
  const strange = strangeForm(link)?.fact ?? null;
  return { said: strange === null ? { ...link, hash: entry.hash } : null, strange };
}

async function readTexts(session: Session, said: ListedEntry): Promise<readonly ShownText[]> {
  const texts: ShownText[] = [];
  for (const named of namedTexts(said)) texts.push({ ...named, text: await textByHash(session, named.hash) });
  return texts;
}
