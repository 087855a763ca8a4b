import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../demo/private-server/port.ts';
import { buildProgram, type Program } from './program.ts';
import type { Servers } from './servers.ts';
import { CONFIG, MAPS, POLICIES } from './texts.ts';

/** A folder with the files, and the program that works in it. */
export interface SoakProject {
  readonly program: Program;
  /** Where the daemon answers over HTTP. */
  readonly web: string;
  /** Writes a file anew, at once as a whole. */
  write(file: string, text: string): void;
  /** Draws a plan up and approves it. */
  approve(): Promise<void>;
  remove(): void;
}

/** Writes files and keys and migrates the databases; the tables must be there before `approve`. */
export async function makeProject({ urls, redis }: Servers): Promise<SoakProject> {
  const folder = mkdtempSync(join(tmpdir(), 'retentiond-soak-'));
  const port = await freePort();
  const write = (file: string, text: string): void => {
    writeFileSync(join(folder, `${file}.new`), text, file.endsWith('.key') ? { mode: 0o600 } : {});
    renameSync(join(folder, `${file}.new`), join(folder, file));
  };
  mkdirSync(join(folder, 'policies'));
  mkdirSync(join(folder, 'datamap'));
  for (const [name, text] of Object.entries(POLICIES)) write(join('policies', name), text);
  for (const [name, text] of Object.entries(MAPS)) write(join('datamap', name), text);
  for (const key of ['digest', 'holds', 'signing'])
    write(`${key}.key`, `${randomBytes(32).toString('hex')}\n`);
  write('retentiond.yaml', CONFIG);
  const program = buildProgram(folder, {
    CONTROL_URL: urls.control,
    QUEUE_URL: redis.url,
    CRM_URL: urls.crm,
    SHOP_URL: urls.shop,
    ATTIC_URL: urls.attic,
    VAULT_URL: urls.vault,
    WEB_PORT: String(port),
  });
  const remove = (): void => {
    program.remove();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await program.run(['validate']);
    await program.run(['test']);
    await program.run(['migrate']);
    for (const name of ['crm', 'shop', 'attic', 'vault']) await program.run(['migrate', '--target', name]);
  } catch (error) {
    remove();
    throw error;
  }
  return {
    program,
    web: `http://127.0.0.1:${port}`,
    write,
    approve: async () => {
      await program.run(['plan', '--out', 'plan.json']);
      await program.run(['approve', 'plan.json', '--yes']);
    },
    remove,
  };
}
