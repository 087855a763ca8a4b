import { createHash } from 'node:crypto';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../../src/errors.ts';
import type { Account } from '../private-server/account.ts';
import { publish, releaseFolder } from '../private-server/packages.ts';
import { prefixOf } from '../private-server/programs.ts';
import type { Room } from '../private-server/room.ts';
import { runToEnd } from '../private-server/server-process.ts';

/** The server's own scripts, in the order in which it needs them; newer servers spell the first word `mariadb`. */
const SCRIPTS: readonly RegExp[] = [
  /^(mysql|mariadb)_system_tables\.sql$/,
  /^(mysql|mariadb)_performance_tables\.sql$/,
  /^(mysql|mariadb)_system_tables_data\.sql$/,
  /^maria_add_gis_sp_bootstrap\.sql$/,
  /^(mysql|mariadb)_sys_schema\.sql$/,
];

/** The one that every server has; what an older one lacks of the others, it does without. */
const NEEDED = SCRIPTS[0] as RegExp;

/** Where the server's programs look for what comes with them, wherever they were unpacked. */
export async function baseOptions(room: Room): Promise<readonly string[]> {
  const share = await shareFolder(room);
  return [
    '--no-defaults',
    `--basedir=${await prefixOf(room.program('mariadbd'))}`,
    `--lc-messages-dir=${share}`,
    `--character-sets-dir=${join(share, 'charsets')}`,
    `--datadir=${room.data}`,
    `--tmpdir=${temporaryFolder(room)}`,
    // Small and fast; what is committed outlives the server, though not the machine.
    '--innodb-log-file-size=8M',
    '--innodb-flush-log-at-trx-commit=2',
    '--skip-innodb-doublewrite',
  ];
}

/** Its own: a server that starts deletes the temporary tables of every other that shares the folder, and they crash of it. */
function temporaryFolder(room: Room): string {
  return join(dirname(room.data), 'tmp');
}

/**
 * Fills the room's data folder: with a copy from .services/, or else by running the server's scripts, whose result is
 * then kept there for the next. It holds no password and no database of anybody's.
 */
export async function prepareData(room: Room): Promise<void> {
  await mkdir(temporaryFolder(room), { mode: 0o700 });
  await give(temporaryFolder(room), room.account);
  const scripts = await readScripts(await shareFolder(room));
  const mark = createHash('sha256').update(scripts).digest('hex').slice(0, 12);
  const kept = join(await releaseFolder(), `mariadb-data-${mark}`);
  if (await copyData(kept, room.data, room.account)) return;
  await mkdir(room.data, { recursive: true, mode: 0o700 });
  await give(room.data, room.account);
  const options = ['--bootstrap', '--silent-startup', '--log-warnings=0', '--max-allowed-packet=8M'];
  await runToEnd(room, room.program('mariadbd'), [...(await baseOptions(room)), ...options], scripts);
  await keepData(room.data, kept);
}

async function keepData(data: string, kept: string): Promise<void> {
  await mkdir(await releaseFolder(), { recursive: true, mode: 0o755 });
  const draft = await mkdtemp(`${kept}-`);
  try {
    await cp(data, join(draft, 'data'), { recursive: true });
    await publish(join(draft, 'data'), kept);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** False where there is none, or one of root's that we may not read. */
async function copyData(kept: string, data: string, account: Account | null): Promise<boolean> {
  try {
    await cp(kept, data, { recursive: true, errorOnExist: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'EACCES') throw error;
    await rm(data, { recursive: true, force: true });
    return false;
  }
  await give(data, account);
  return true;
}

/** The folder and everything in it, to the account alone. */
async function give(folder: string, account: Account | null): Promise<void> {
  const inside = await readdir(folder, { recursive: true });
  for (const path of [folder, ...inside.map((name) => join(folder, name))]) {
    if (account) await chown(path, account.uid, account.gid);
  }
  await chmod(folder, 0o700);
}

async function readScripts(share: string): Promise<string> {
  const files = await readdir(share);
  let text = 'CREATE DATABASE IF NOT EXISTS mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n';
  for (const script of SCRIPTS) {
    const file = files.find((name) => script.test(name));
    if (file !== undefined) text += `${await readFile(join(share, file), 'utf8')}\n`;
    else if (script === NEEDED) throw cannotPrepare(share);
  }
  // Accounts for this machine's name would not fit another, and nobody asks for it.
  return text
    .split('\n')
    .filter((line) => !line.includes('@current_hostname'))
    .join('\n');
}

async function shareFolder(room: Room): Promise<string> {
  const prefix = await prefixOf(room.program('mariadbd'));
  for (const name of ['mysql', 'mariadb']) {
    const folder = join(prefix, 'share', name);
    const files = await readdir(folder).catch(() => []);
    if (files.some((file) => NEEDED.test(file))) return folder;
  }
  throw cannotPrepare(join(prefix, 'share'));
}

function cannotPrepare(folder: string): Failure {
  return new Failure({
    code: 'demo_server_failed',
    fact: `the private MariaDB: there are no scripts for its system tables in ${folder}`,
  });
}
