import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { canonicalText, sha256Hex } from '../../src/digest.ts';
import { originOf, parseCheckpoint } from '../../src/ledger/checkpoint/checkpoint.ts';
import { signNote } from '../../src/ledger/checkpoint/note.ts';
import { signingKeyName, signRotation } from '../../src/ledger/checkpoint/rotation.ts';
import { signerOf } from '../../src/ledger/checkpoint/signing-key.ts';
import { type Entry, NO_HASH } from '../../src/ledger/entry.ts';
import { Frontier } from '../../src/ledger/tree/frontier.ts';
import type { Random } from '../plan/random.ts';
import type { StoredNote } from './story.ts';

/** What a tamperer has before him, in tables or in an export. */
export interface Copy {
  entries: Entry[];
  notes: StoredNote[];
  size: number;
  head: string;
}

export interface Tampering {
  readonly class: string;
  readonly what: string;
  /** The first bad entry. */
  readonly expected: number;
  /** Whether it takes an auditor's own copies of the checkpoints to find it. */
  readonly needsCopies?: boolean;
  apply(copy: Copy): void;
}

type Fields = Record<string, unknown>;

const fieldsOf = (entry: Entry): Fields => JSON.parse(entry.text) as Fields;

/** Every class of tampering that tables and exports have in common. */
export function tamperings(honest: Copy, random: Random): readonly Tampering[] {
  return [
    ...fieldsChanged(honest),
    ...bytesChanged(honest, random),
    ...hashedAnew(honest),
    ...moved(honest),
    ...cutOff(honest),
    ...forked(honest),
    ...signedAnew(honest),
    ...notesTouched(honest),
  ];
}

/** Another value of the same form, wherever there is one. */
function another(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (value === null) return 'x';
  if (Array.isArray(value)) return value.length > 0 ? value.slice(1) : ['x'];
  if (typeof value === 'object') return { ...value, x: 'x' };
  const text = String(value);
  const last = text.at(-1) === '0' ? '1' : '0';
  return `${text.slice(0, -1)}${last}`;
}

/** Every field of every kind, once. */
function fieldsChanged({ entries }: Copy): readonly Tampering[] {
  const seen = new Set<string>();
  return entries.flatMap((entry) => {
    const said = fieldsOf(entry);
    return Object.keys(said).flatMap((field): Tampering[] => {
      const name = `${said.kind}.${field}`;
      if (seen.has(name)) return [];
      seen.add(name);
      const text = canonicalText({ ...said, [field]: another(said[field]) });
      return [at(entry, 'field changed', name, (copy, index) => replace(copy, index, { ...entry, text }))];
    });
  });
}

function bytesChanged({ entries }: Copy, random: Random): readonly Tampering[] {
  return entries.map((entry) => {
    const place = random.below(entry.text.length);
    const byte = String.fromCharCode(entry.text.charCodeAt(place) ^ (1 + random.below(31)));
    const text = `${entry.text.slice(0, place)}${byte}${entry.text.slice(place + 1)}`;
    // A line break makes two lines of one, of which the first is no entry.
    return at(entry, 'byte changed', `position ${place}`, (copy, index) =>
      replace(copy, index, { ...entry, text }),
    );
  });
}

/** With a hash of its own that is right. */
function hashedAnew({ entries }: Copy): readonly Tampering[] {
  return entries.map((entry) => {
    const text = canonicalText({ ...fieldsOf(entry), at: '2001-01-01T00:00:00Z' });
    const other = { seq: entry.seq, text, hash: sha256Hex(text) };
    return at(entry, 'entry hashed anew', 'at', (copy, index) => replace(copy, index, other));
  });
}

function moved({ entries }: Copy): readonly Tampering[] {
  return entries.flatMap((entry, index) => {
    const next = entries[index + 1];
    const dropped = at(entry, 'entry dropped', '', (copy) => copy.entries.splice(index, 1));
    const doubled = {
      ...at(entry, 'entry doubled', '', (copy) => copy.entries.splice(index + 1, 0, entry)),
      expected: index + 2,
    };
    if (!next) return [dropped];
    const swapped = at(entry, 'entries swapped', '', (copy) => copy.entries.splice(index, 2, next, entry));
    return [dropped, doubled, swapped];
  });
}

function cutOff(honest: Copy): readonly Tampering[] {
  return honest.entries.slice(0, -1).flatMap((entry, index) => {
    const kept = index + 1;
    const alone: Tampering = {
      class: 'ledger cut off',
      what: `after ${kept}`,
      expected: kept + 1,
      apply: (copy) => copy.entries.splice(kept),
    };
    const end = (copy: Copy): void => {
      copy.entries.splice(kept);
      copy.notes = copy.notes.filter(({ size }) => size <= kept);
      [copy.size, copy.head] = [kept, entry.hash];
    };
    // Above the last copy nobody can know.
    if (!honest.notes.some(({ size }) => size > kept)) return [alone];
    const together: Tampering = {
      class: 'cut off with its head and notes',
      what: `after ${kept}`,
      expected: Math.min(kept + 1, openAt(honest, kept)),
      needsCopies: true,
      apply: end,
    };
    return [alone, together];
  });
}

/** The first entry whose end is missing where the ledger was cut off behind an entry; some holds stand to this day. */
function openAt({ entries }: Copy, kept: number): number {
  const released = entries.map(fieldsOf).filter(({ kind }) => kind === 'hold released');
  const ended = new Set(released.map(({ hold }) => hold));
  const open = new Map<unknown, number>();
  for (const said of entries.slice(0, kept).map(fieldsOf)) {
    if (said.kind === 'intent') open.set(said.batch, Number(said.seq));
    if (said.kind === 'outcome') open.delete(said.batch);
    if (said.kind === 'hold placed' && ended.has(said.hold)) open.set(said.hold, Number(said.seq));
    if (said.kind === 'hold released') open.delete(said.hold);
  }
  return Math.min(...open.values(), Number.POSITIVE_INFINITY);
}

/** Another history of the same length. */
function forked(honest: Copy): readonly Tampering[] {
  const signed = honest.notes.at(-1)?.size ?? 0;
  return honest.entries.slice(0, signed).map((entry) => ({
    class: 'forked',
    what: `from ${entry.seq}`,
    expected: lastBelow(honest, Number(entry.seq)) + 1,
    apply: (copy) => fork(copy, Number(entry.seq)),
  }));
}

/** Links everything anew from an entry on whose time is another. */
function fork(copy: Copy, from: number, change: (said: Fields) => Fields = (said) => said): void {
  let previous = copy.entries[from - 2]?.hash ?? NO_HASH;
  for (let index = from - 1; index < copy.entries.length; index += 1) {
    const said = fieldsOf(copy.entries[index] as Entry);
    const time = index === from - 1 ? { at: '2001-01-01T00:00:00Z' } : {};
    const text = canonicalText(change({ ...said, ...time, previous }));
    previous = sha256Hex(text);
    copy.entries[index] = { seq: BigInt(index + 1), text, hash: previous };
  }
  copy.head = previous;
}

/** The second history has notes of its own. */
function signedAnew(honest: Copy): readonly Tampering[] {
  return honest.notes
    .flatMap((_, index): Tampering[] => {
      const before = honest.notes[index - 1]?.size ?? 0;
      const stranger = signerOf(randomBytes(32), originOf(ledgerOf(honest)));
      const resign = (copy: Copy): void => {
        fork(copy, before + 1);
        signNotes(copy, before, stranger);
      };
      return [
        { class: 'signed by another key', what: `from ${before + 1}`, expected: before + 1, apply: resign },
        ...(index === 0 ? [wholeForgery()] : []),
      ];
    })
    .concat(rotationForged(honest));
}

/** New notes over what the entries are now, and their entries agree. */
function signNotes(copy: Copy, after: number, signer: ReturnType<typeof signerOf>): void {
  const origin = originOf(ledgerOf(copy));
  copy.notes = copy.notes.map((note) => {
    if (note.size <= after) return note;
    const tree = Frontier.empty();
    for (const entry of copy.entries.slice(0, note.size)) tree.add(entry.text);
    return {
      size: note.size,
      text: signNote(`${origin}\n${note.size}\n${Buffer.from(tree.root(), 'hex').toString('base64')}\n`, [
        signer,
      ]),
    };
  });
}

/** A ledger that holds together by itself, under a key of the forger's: only a copy kept elsewhere tells. */
function wholeForgery(): Tampering {
  return {
    class: 'forged with keys and notes',
    what: 'all of it',
    expected: 1,
    needsCopies: true,
    apply: (copy) => {
      const ledger = ledgerOf(copy);
      const key = signerOf(randomBytes(32), originOf(ledger));
      const rotations = copy.entries.filter((entry) => isSigningRotation(fieldsOf(entry)));
      const signed = signRotation(ledger, null, key);
      fork(copy, 2, (said) => {
        if (!isSigningRotation(said))
          return said.kind === 'checkpoint' ? { ...said, key: signingKeyName(key) } : said;
        // One key for all of it: what was its change becomes a pause that is lifted.
        const { format, seq, previous, at: time, role, who } = said;
        if (said.seq === fieldsOf(rotations[0] as Entry).seq) return { ...said, ...signed };
        return { format, seq, previous, at: time, role, who, kind: 'pause placed', rule: 'x', until: null };
      });
      for (const note of copy.notes) {
        signNotes(copy, note.size - 1, key);
        const entry = copy.entries.find((one) => isCheckpointOf(fieldsOf(one), note.size));
        const root = rootOf(copy, note.size);
        if (entry)
          fork(copy, Number(entry.seq), (said) =>
            isCheckpointOf(said, note.size) ? { ...said, root } : said,
          );
      }
      signNotes(copy, 0, key);
    },
  };
}

function isSigningRotation(said: Fields): boolean {
  return said.kind === 'key rotated' && said.purpose === 'signing';
}

function isCheckpointOf(said: Fields, size: number): boolean {
  return said.kind === 'checkpoint' && said.size === size;
}

function rootOf(copy: Copy, size: number): string {
  const tree = Frontier.empty();
  for (const entry of copy.entries.slice(0, size)) tree.add(entry.text);
  return tree.root();
}

/** A key that the one in use has not signed. */
function rotationForged(honest: Copy): readonly Tampering[] {
  return honest.entries
    .filter((entry) => isSigningRotation(fieldsOf(entry)))
    .map((entry) => {
      const { privateKey } = generateKeyPairSync('ed25519');
      const seed = Buffer.from(String(privateKey.export({ format: 'jwk' }).d), 'base64url');
      const ledger = ledgerOf(honest);
      const key = signerOf(seed, originOf(ledger));
      const { old } = fieldsOf(entry);
      const forged = { ...signRotation(ledger, null, key), old, signed_by_old: old === null ? 'AAAA' : null };
      return at(entry, 'key change forged', `entry ${entry.seq}`, (copy) =>
        fork(copy, Number(entry.seq), (said) =>
          said.seq === Number(entry.seq) ? { ...said, ...forged } : said,
        ),
      );
    });
}

function notesTouched(honest: Copy): readonly Tampering[] {
  return honest.notes.flatMap(({ size, text }, index): Tampering[] => {
    const before = honest.notes[index - 1]?.size ?? 0;
    const said = honest.entries.find((entry) => isCheckpointOf(fieldsOf(entry), size));
    const change = (other: string) => (copy: Copy) => void copy.notes.splice(index, 1, { size, text: other });
    const { root } = parseCheckpoint(text.slice(0, text.indexOf('\n\n') + 1));
    const base64 = Buffer.from(root, 'hex').toString('base64');
    const otherRoot = Buffer.from(sha256Hex(root), 'hex').toString('base64');
    return [
      ...(said ? [at(said, 'note dropped', `of ${size}`, (copy) => copy.notes.splice(index, 1))] : []),
      {
        class: 'note altered',
        what: 'its root',
        expected: before + 1,
        apply: change(text.replace(base64, otherRoot)),
      },
      {
        class: 'note altered',
        what: 'its signature',
        expected: before + 1,
        apply: change(text.replace(/.(?==*\n$)/, (one) => (one === 'A' ? 'B' : 'A'))),
      },
      {
        class: 'note altered',
        what: 'cut off',
        expected: before + 1,
        apply: change(`${text.split('\n').slice(0, 3).join('\n')}\n`),
      },
    ];
  });
}

function at(
  entry: Entry,
  name: string,
  what: string,
  apply: (copy: Copy, index: number) => unknown,
): Tampering {
  return {
    class: name,
    what: `${what} of entry ${entry.seq}`,
    expected: Number(entry.seq),
    apply: (copy) => void apply(copy, Number(entry.seq) - 1),
  };
}

function replace(copy: Copy, index: number, entry: Entry): void {
  copy.entries[index] = entry;
}

function ledgerOf({ entries }: Copy): string {
  return String(fieldsOf(entries[0] as Entry).ledger);
}

/** The largest signed size below an entry. */
function lastBelow({ notes }: Copy, seq: number): number {
  return notes.findLast(({ size }) => size < seq)?.size ?? 0;
}
