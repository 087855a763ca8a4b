import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { migrateControl, migrateTarget } from '../../../src/app/control/migrate.ts';
import { openWorkplace } from '../../../src/app/control/workplace.ts';
import { type Project, readProject } from '../../../src/app/project/project.ts';
import { applyRules } from '../../../src/app/run/apply.ts';
import { freshDatabase } from '../../support/database.ts';
import type { TargetClient, TestEngine } from '../../support/engines/engine.ts';
import { silentObserver } from '../../support/observer.ts';
import { type Recorded, runIn } from '../../unit/cli/recorded.ts';
import { openTables, type Row, type Tables } from './rows.ts';

/** Every row of every table of a connection. */
export type Contents = Readonly<Record<string, readonly Row[]>>;

/** A company's project as it is shipped, over databases of its own on one engine. */
export interface Company {
  readonly engine: TestEngine;
  readonly connections: Readonly<Record<string, Tables>>;
  /** Of all its policies. */
  readonly categories: readonly string[];
  /** What its configuration reads. */
  readonly environment: Readonly<Record<string, string>>;
  /** A key that no row has had. */
  nextId(): number;
  /** Runs these categories' rules as `apply` does; `now` may be any day of the past. */
  apply(categories: readonly string[], now: bigint): Promise<void>;
  /** Runs a command line in the company's folder. */
  run(argv: string): Promise<Recorded>;
  /** The same at some other time. */
  runAt(argv: string, now: bigint): Promise<Recorded>;
  close(): Promise<void>;
}

export function folderOf(company: string): string {
  return fileURLToPath(new URL(`../../../policies/published/${company}/`, import.meta.url));
}

/** Reads a company's project; an error is the test's failure. */
function readCompany(folder: string, environment: Readonly<Record<string, string>>): Project {
  const { project, findings } = readProject({ cwd: folder, environment });
  const errors = findings.filter((one) => one.severity === 'error');
  expect(errors.map(({ file, line, code, message }) => `${file}:${line} ${code} ${message}`)).toEqual([]);
  return project as Project;
}

export async function openCompany(name: string, engine: TestEngine): Promise<Company> {
  const folder = folderOf(name);
  const crm = await freshDatabase(undefined, engine, { control: 'migrated' });
  const vault = await engine.freshTarget();
  const keys = mkdtempSync(join(tmpdir(), 'retentiond-published-'));
  writeFileSync(join(keys, 'digest.key'), `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  const environment = {
    CONTROL_URL: crm.controlUrl,
    CRM_URL: crm.url,
    VAULT_URL: vault.url,
    DIGEST_KEY_PATH: join(keys, 'digest.key'),
  };
  const { config, rules } = readCompany(folder, environment);
  await migrateControl(config);
  const urls = { crm: crm.url, vault: vault.url };
  const clients: TargetClient[] = [];
  const connections: Record<string, Tables> = {};
  for (const connection of Object.keys(config.connections) as (keyof typeof urls)[]) {
    await migrateTarget(config, connection);
    const client = await engine.connect(urls[connection]);
    clients.push(client);
    const schema = readFileSync(
      join(folder, 'schema', engine.name.toLowerCase(), `${connection}.sql`),
      'utf8',
    );
    connections[connection] = await openTables(client, engine, schema);
  }
  const place = await openWorkplace(config, new AbortController().signal, silentObserver);
  let id = 0;
  return {
    engine,
    connections,
    environment,
    categories: [...new Set(rules.map((rule) => rule.category))],
    nextId: () => ++id,
    apply: async (categories, now) => {
      const chosen = rules.filter((rule) => categories.includes(rule.category));
      expect(new Set(chosen.map((rule) => rule.category))).toEqual(new Set(categories));
      // Any day of the past may be the present here, and nobody is asked.
      const past = { ...config, maxClockDifferenceSeconds: 1e10, approval: 'never' as const };
      const { failures } = await applyRules({ ...place, config: past, clock: () => now }, chosen);
      expect([...failures].map(([rule, failure]) => `${rule}: ${failure.message}`)).toEqual([]);
    },
    run: (argv) => runIn(folder, argv, { environment }),
    runAt: (argv, now) => runIn(folder, argv, { environment, clock: () => now }),
    close: async () => {
      for (const client of clients) await client.end();
      await crm.drop();
      await vault.drop();
      rmSync(keys, { recursive: true, force: true });
    },
  };
}
