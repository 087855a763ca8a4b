import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MADE } from './made.ts';

/** The corpus: a folder for each class, in it one file or one folder for each case, and `.expect` beside it. */
export const CORPUS = fileURLToPath(new URL('.', import.meta.url));

/** A sound project, of which a case replaces or adds something. */
export const BASE = join(CORPUS, 'base');

/** What a case's file replaces, by the end of its name. */
const PLACES: Readonly<Record<string, string>> = {
  '.policy.yaml': 'policies/logs.yaml',
  '.datamap.yaml': 'datamap/crm.yaml',
  '.config.yaml': 'retentiond.yaml',
};

/** One thing that an attacker, an editor or a tired person hands in. */
export interface HostileCase {
  readonly class: string;
  readonly name: string;
  /** Where its findings are written. */
  readonly expect: string;
  /** Makes the case's project in an empty folder. */
  layOut(folder: string): void;
}

/** The classes that need no server. */
export const CLASSES = [
  'yaml',
  'periods',
  'cron',
  'names',
  'values',
  'configuration',
  'between-files',
  'files',
];

/** Every case of a class, those kept as files and those made by code. */
export function casesOf(name: string): readonly HostileCase[] {
  return [...keptCases(name), ...madeCases(name)];
}

function keptCases(name: string): readonly HostileCase[] {
  const folder = join(CORPUS, name);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.endsWith('.expect'))
    .map((entry) => keptCase(name, entry.name));
}

function keptCase(of: string, file: string): HostileCase {
  const from = join(CORPUS, of, file);
  const [suffix, place] = Object.entries(PLACES).find(([end]) => file.endsWith(end)) ?? ['', '.'];
  const name = file.slice(0, file.length - suffix.length);
  return {
    class: of,
    name,
    expect: join(CORPUS, of, `${name}.expect`),
    layOut: (folder) => {
      cpSync(BASE, folder, { recursive: true });
      cpSync(from, join(folder, place), { recursive: true });
    },
  };
}

function madeCases(of: string): readonly HostileCase[] {
  return Object.entries(MADE[of] ?? {}).map(([name, make]) => ({
    class: of,
    name,
    expect: join(CORPUS, of, `${name}.expect`),
    layOut: (folder) => {
      cpSync(BASE, folder, { recursive: true });
      make({
        folder,
        write: (file, content) => {
          const path = join(folder, file);
          rmSync(path, { recursive: true, force: true });
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(path, content);
        },
      });
    },
  }));
}
