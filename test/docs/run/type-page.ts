import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareOutput, holds } from '../page/compare.ts';
import { readPage } from '../page/read-page.ts';
import {
  type Command,
  PageError,
  type ServerName,
  type Shown,
  type Step,
  type Written,
} from '../page/step.ts';
import { openSession, type Printed, type Session } from './session.ts';
import { type Surroundings, surround } from './surroundings.ts';
import { writeFile } from './write-file.ts';

/** What was tried of one page, and what was not. */
export interface Typed {
  readonly commands: number;
  readonly outputs: number;
  readonly files: number;
  readonly notRun: readonly { readonly line: number; readonly language: string; readonly why: string }[];
}

interface Desk {
  readonly page: string;
  readonly session: Session;
  readonly around: Surroundings;
}

/** Types a page from top to bottom, as its reader would, in a folder and beside servers of its own. Throws at the first word that does not hold. */
export async function typePage(page: string, text: string): Promise<Typed> {
  const steps = readPage(page, text);
  const notRun = steps.filter((step) => step.kind === 'not run');
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'retentiond-docs-')));
  const counted = { commands: 0, outputs: 0, files: 0 };
  if (steps.length === notRun.length) return { ...counted, notRun };
  const around = await surround(folder, serversOf(steps));
  const session = openSession(folder, around.environment);
  const desk: Desk = { page, session, around };
  try {
    await must(desk, 1, 'scene() { . "$SCENES/$1.sh"; }');
    for (const step of steps) {
      await take(desk, step);
      if (step.kind === 'commands') {
        counted.commands += step.commands.length;
        counted.outputs += step.commands.filter(({ output }) => output !== null).length;
      }
      counted.files += step.kind === 'written' ? 1 : 0;
      counted.outputs += step.kind === 'shown' ? 1 : 0;
    }
    await validateTogether(desk, steps);
  } finally {
    await session.close();
    await around.remove();
    rmSync(folder, { recursive: true, force: true });
  }
  return { ...counted, notRun };
}

function serversOf(steps: readonly Step[]): ReadonlySet<ServerName> {
  return new Set(steps.flatMap((step) => (step.kind === 'servers' ? step.names : [])));
}

async function take(desk: Desk, step: Step): Promise<void> {
  switch (step.kind) {
    case 'before':
      for (const script of step.scripts) await must(desk, step.line, script);
      return;
    case 'commands':
      for (const command of step.commands) await typeCommand(desk, command);
      return;
    case 'written':
      return write(desk, step);
    case 'shown':
      return compareJson(desk, step);
    default:
  }
}

async function must(desk: Desk, line: number, script: string): Promise<void> {
  const { code, text } = await printedBy(desk, line, script);
  if (code !== 0) throw new PageError(desk.page, line, `it ended with ${code}: ${script}\n${text}`);
}

async function typeCommand(desk: Desk, command: Command): Promise<void> {
  const { line, text, exits, output, varies, until } = command;
  const printed = until ? await goOn(desk, command) : await printedBy(desk, line, text);
  if (printed.code !== exits)
    throw new PageError(
      desk.page,
      line,
      `it ended with ${printed.code}, not with ${exits}: ${text}\n${printed.text}`,
    );
  const differs = output === null ? null : compareOutput(output, printed.text, varies);
  if (differs !== null) throw new PageError(desk.page, line, `${text}: ${differs}`);
}

async function goOn({ page, session, around }: Desk, { line, text, until }: Command): Promise<Printed> {
  const { says = '', next } = until ?? {};
  try {
    const started = await session.startUntil(around.really(text), says);
    const printed = next === 'interrupt' ? await started.interrupt() : { code: 0, text: started.text };
    return { ...printed, text: around.asInPage(plain(printed.text)) };
  } catch (error) {
    throw new PageError(page, line, `${text}: ${(error as Error).message}`);
  }
}

async function printedBy({ page, session, around }: Desk, line: number, text: string): Promise<Printed> {
  try {
    const printed = await session.run(around.really(text));
    return { ...printed, text: around.asInPage(plain(printed.text)) };
  } catch (error) {
    throw new PageError(page, line, `${text}: ${(error as Error).message}`);
  }
}

async function write(desk: Desk, step: Written): Promise<void> {
  const { text: cwd } = await desk.session.run('pwd');
  const text = desk.around.really(step.text);
  const codes = findingsOf(desk.page, step, () => writeFile(cwd.trim(), { ...step, text }));
  const wanted = step.refused === null ? [] : [step.refused];
  if (codes.join() !== wanted.join())
    throw new PageError(desk.page, step.line, `its findings are ${codes}, not ${wanted}: ${step.file}`);
}

function findingsOf(page: string, { line }: Written, find: () => ReturnType<typeof writeFile>): string[] {
  try {
    return find()
      .filter(({ severity }) => severity === 'error')
      .map(({ code }) => code);
  } catch (error) {
    throw new PageError(page, line, (error as Error).message);
  }
}

async function compareJson(desk: Desk, { line, command, text }: Shown): Promise<void> {
  const printed = await printedBy(desk, line, `${command} 2>/dev/null`);
  if (!holds(JSON.parse(text), JSON.parse(printed.text)))
    throw new PageError(desk.page, line, `${command} printed something else:\n${printed.text}`);
}

/** All files that a page had its reader write must go together, too. */
async function validateTogether(desk: Desk, steps: readonly Step[]): Promise<void> {
  const { text: cwd } = await desk.session.run('pwd');
  if (!existsSync(join(cwd.trim(), 'retentiond.yaml'))) return;
  if (!steps.some(({ kind }) => kind === 'written')) return;
  await must(desk, 1, 'retentiond validate');
}

function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
  return text.replace(/\u001b\[[\d;]*m/g, '');
}
