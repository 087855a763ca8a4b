import { readFile } from 'node:fs/promises';
import { Failure } from '../../src/errors.ts';

/** A system account that a server can run as. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const CANDIDATES: readonly string[] = ['postgres', 'nobody'];

/** The first of `postgres` and `nobody` in the text of /etc/passwd that is not root under another name. */
export function findAccount(passwd: string): Account | null {
  const accounts = passwd.split('\n').map(readAccount);
  for (const name of CANDIDATES) {
    const account = accounts.find((candidate) => candidate?.name === name && candidate.uid !== 0);
    if (account) return account;
  }
  return null;
}

/**
 * The account to run the server as: null for an ordinary user, who runs it himself; PostgreSQL and MariaDB refuse to run as root.
 * Fails with `demo_no_account` where root has nobody to hand it to.
 */
export async function unprivilegedAccount(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const account = findAccount(await readFile('/etc/passwd', 'utf8').catch(() => ''));
  if (account) return account;
  throw new Failure({
    code: 'demo_no_account',
    fact: 'a database server refuses to run as root, and /etc/passwd has neither an account `postgres` nor `nobody`',
    hint: 'run the command as an ordinary user, or add an account: useradd --system postgres',
  });
}

function readAccount(line: string): Account | null {
  const [name, , uid, gid] = line.split(':');
  if (!name || !uid || !gid || !/^-?\d+$/.test(uid) || !/^-?\d+$/.test(gid)) return null;
  // macOS writes nobody's id as -2, which spawn only takes as the unsigned number.
  return { name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
}
