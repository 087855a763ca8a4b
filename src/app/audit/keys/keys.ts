import type { Config } from '../../../config/config.ts';
import { readDigestKey } from '../../../config/key-file.ts';
import {
  type EvidenceKey,
  type KeyPurpose,
  keysEverInForce,
} from '../../../control/evidence/evidence-key.ts';
import type { Session } from '../../../database/session.ts';
import { Failure, isFailure } from '../../../errors.ts';
import { signingKeyName } from '../../../ledger/checkpoint/rotation.ts';
import { rowDigester } from '../../../ledger/row-digest.ts';
import { readLink } from '../../../ledger/verify/books/link.ts';
import { openControl } from '../../control/control.ts';
import { readEntry } from '../look-up/read-entry.ts';
import { signerOfFile } from './signing-key.ts';

/** A key behind the evidence: what the ledger says of it, and where it is. */
export interface KeyLine {
  /** Of a signing key with its id; of a digest key what tells nothing of it. */
  readonly name: string;
  /** The C2SP verifier key; null for digest keys. */
  readonly verifier: string | null;
  /** The entry that brought it into use, and when; null where it is configured and was never used. */
  readonly entry: number | null;
  readonly since: string | null;
  /** When another one took its place; null where it is in force, or never was. */
  readonly until: string | null;
  readonly in_force: boolean;
  /** The configured file that holds it; null where none that can be read here does. */
  readonly file: string | null;
}

/** `audit keys --json`; the oldest first. */
export interface KeysAnswer {
  readonly format_version: 1;
  readonly ledger: string;
  readonly signing: readonly KeyLine[];
  readonly digest: readonly KeyLine[];
}

/** A key in a configured file. */
interface FiledKey extends Pick<KeyLine, 'name' | 'verifier'> {
  readonly file: string;
}

/**
 * Every key that was ever in use, by the entries that say so, and those that are configured. Throws Failure `key-differs`
 * (kind `ledger`) where the table of keys and the entries do not agree, and for a key file that holds no key.
 */
export async function listKeys(config: Config): Promise<KeysAnswer> {
  const { ledger, session } = await openControl(config);
  try {
    const filed = { signing: filedSigningKeys(config, ledger), digest: filedDigestKeys(config) };
    const signing = linesOf(await usedKeys(session, 'signing'), filed.signing);
    const digest = linesOf(await usedKeys(session, 'digest'), filed.digest);
    return { format_version: 1, ledger, signing, digest };
  } finally {
    await session.close();
  }
}

function linesOf(used: readonly EvidenceKey[], filed: readonly FiledKey[]): readonly KeyLine[] {
  const known = used.map(({ seq, name, verifier, since }, index): KeyLine => {
    const next = used[index + 1];
    const file = filed.find((key) => key.name === name)?.file ?? null;
    return {
      name,
      verifier,
      entry: Number(seq),
      since,
      until: next?.since ?? null,
      in_force: next === undefined,
      file,
    };
  });
  const unused = filed.filter(({ name }) => !used.some((key) => key.name === name));
  const never = { entry: null, since: null, until: null, in_force: false };
  return [...known, ...unused.map(({ name, verifier, file }) => ({ name, verifier, ...never, file }))];
}

/** Each as its own entry says; the table is only how they are found. */
async function usedKeys(session: Session, purpose: KeyPurpose): Promise<readonly EvidenceKey[]> {
  const keys: EvidenceKey[] = [];
  for (const key of await keysEverInForce(session, purpose)) {
    const entry = await readEntry(session, key.seq);
    const link = readLink(entry, key.seq - 1n);
    if ('fact' in link || link.kind !== 'key rotated') throw differs(key);
    const { new: name, verifier, at } = link;
    if (link.purpose !== purpose || name !== key.name || verifier !== key.verifier) throw differs(key);
    keys.push({ ...key, since: at });
  }
  return keys;
}

function filedSigningKeys({ evidence: { signingKeyFile: file } }: Config, ledger: string): FiledKey[] {
  return unlessUnreadable(file === null ? [] : [file], (each) => {
    const signer = signerOfFile(each, ledger);
    return { name: signingKeyName(signer), verifier: signer.verifier, file: each };
  });
}

function filedDigestKeys({ digestKeyFile, evidence }: Config): FiledKey[] {
  const files = [...(digestKeyFile === null ? [] : [digestKeyFile]), ...evidence.previousDigestKeyFiles];
  return unlessUnreadable(files, (file) => ({
    name: rowDigester(readDigestKey(file)).keyName,
    verifier: null,
    file,
  }));
}

/** Whoever audits need not have the keys: a file that cannot be read is not here. */
function unlessUnreadable(files: readonly string[], read: (file: string) => FiledKey): FiledKey[] {
  return files.flatMap((file) => {
    try {
      return [read(file)];
    } catch (error) {
      if (isFailure(error, 'signing-key-unreadable') || isFailure(error, 'digest-key-unreadable')) return [];
      throw error;
    }
  });
}

function differs({ seq, name }: EvidenceKey): Failure {
  return new Failure({
    kind: 'ledger',
    code: 'key-differs',
    fact: `entry ${seq} of the ledger does not bring the key ${name} into force`,
    hint: 'somebody has changed the ledger or its table of keys: run `retentiond audit verify`',
  });
}
