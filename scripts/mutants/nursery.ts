import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mutant } from './mutant.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PARTS = ['src', 'test', 'demo', 'bench', 'scripts', 'migrations', 'policies', 'schema', 'docs'];
const FILES = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'vitest.config.ts'];

export type Verdict = 'passed' | 'failed' | 'not run';

/** A copy of the repository in which one error at a time is made. */
export interface Nursery {
  /** Runs a test there, with the error where one is given. */
  run(test: Mutant['test'], mutant: Mutant | null): Verdict;
  remove(): void;
}

/** Copies what the tests need; `postgresUrl` is the server that they use. */
export function openNursery(postgresUrl: string): Nursery {
  const folder = mkdtempSync(join(tmpdir(), 'retentiond-mutants-'));
  for (const part of [...PARTS, ...FILES].filter((name) => existsSync(join(ROOT, name))))
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return {
    run: (test, mutant) => {
      const restore = mutant ? mutate(folder, mutant) : () => undefined;
      try {
        return runTest(folder, test, postgresUrl);
      } finally {
        restore();
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Makes the error; resolves to what undoes it. Throws where its text does not stand there exactly once. */
function mutate(folder: string, { name, file, text, instead }: Mutant): () => void {
  const path = join(folder, file);
  const original = readFileSync(path, 'utf8');
  const found = original.split(text).length - 1;
  if (found !== 1) throw new Error(`${name}: its text stands ${found} times in ${file}`);
  writeFileSync(
    path,
    original.replace(text, () => instead),
  );
  return () => writeFileSync(path, original);
}

interface Report {
  readonly testResults: readonly { readonly assertionResults: readonly { readonly status: string }[] }[];
}

/** Whether the tests of that name passed; one that could not even be loaded has not run. */
function runTest(folder: string, test: Mutant['test'], postgresUrl: string): Verdict {
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const program = join(folder, 'node_modules/vitest/vitest.mjs');
  const escaped = test.name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const options = ['run', test.file, '-t', escaped, '--reporter=json', `--outputFile=${report}`];
  spawnSync(process.execPath, [program, ...options], {
    cwd: folder,
    env: { ...process.env, RETENTIOND_TEST_POSTGRES_URL: postgresUrl },
    stdio: 'ignore',
  });
  if (!existsSync(report)) return 'not run';
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  const states = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  if (states.includes('failed')) return 'failed';
  return states.includes('passed') ? 'passed' : 'not run';
}
