import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Applied } from '../../src/app/run/apply.ts';
import { compile } from './compiled.ts';
import type { TestProject } from './project.ts';
import { openWire, type Verdict, type Wire } from './wire.ts';

/** A process of its own that applies a project, over wires on which the test sits. */
export interface WorkerProcess {
  readonly child: ChildProcess;
  /** What it said at its end; null where it was killed. */
  readonly applied: Promise<Applied | null>;
}

/** Told each statement of the worker and where it goes. */
export type StatementJudge = (sql: string, on: 'target' | 'control') => Verdict | Promise<Verdict>;

/** A desk from which worker processes are started; all their statements come by. */
export interface WorkerDesk {
  /** Has the next one load its modules meanwhile. */
  prepare(): void;
  start(judge: StatementJudge): WorkerProcess;
  close(): Promise<void>;
}

const APPLY = new URL('./apply-process.ts', import.meta.url);

/** Leads the project's own addresses over wires; what the test itself opens still goes straight. */
export async function openDesk(
  logs: Pick<TestProject, 'database' | 'folder' | 'write'>,
  script = APPLY,
): Promise<WorkerDesk> {
  const state: { judge: StatementJudge } = { judge: () => 'pass' };
  const target: Wire = await openWire(logs.database.url, (sql) => state.judge(sql, 'target'));
  const control: Wire = await openWire(logs.database.controlUrl, (sql) => state.judge(sql, 'control'));
  const text = readFileSync(join(logs.folder, 'retentiond.yaml'), 'utf8');
  logs.write(
    'retentiond.yaml',
    text.replace(logs.database.url, target.url).replace(logs.database.controlUrl, control.url),
  );
  const compiled = compile(script);
  const children = new Set<ChildProcess>();
  const load = (): ChildProcess => {
    const child = spawn(process.execPath, [compiled, logs.folder], { stdio: 'pipe' });
    children.add(child);
    return child;
  };
  let prepared: ChildProcess | null = null;
  return {
    prepare: () => {
      prepared ??= load();
    },
    start: (judge) => {
      state.judge = judge;
      const child = prepared ?? load();
      prepared = null;
      child.stdin?.on('error', () => undefined);
      child.stdin?.end('go\n');
      return { child, applied: endOf(child) };
    },
    close: async () => {
      logs.write('retentiond.yaml', text);
      for (const child of children) child.kill('SIGKILL');
      await target.close();
      await control.close();
    },
  };
}

async function endOf(child: ChildProcess): Promise<Applied | null> {
  const said: string[] = [];
  const complained: string[] = [];
  child.stdout?.on('data', (chunk) => said.push(String(chunk)));
  child.stderr?.on('data', (chunk) => complained.push(String(chunk)));
  const [code, signal] = await once(child, 'close');
  if (signal === 'SIGKILL') return null;
  if (code !== 0) throw new Error(`the worker failed: ${complained.join('')}`);
  return JSON.parse(said.join(''));
}
