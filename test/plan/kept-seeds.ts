import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestEngine } from '../support/engines/engine.ts';

/** The draws of one file that failed once, and how another one is added: every run repeats them. */
export interface SeedFile {
  kept(engine: TestEngine['name']): readonly number[];
  keep(engine: TestEngine['name'], seed: number): void;
}

/** A file with one line for each draw that once failed: the engine's name and the draw's number. */
export function seedFile(path: string): SeedFile {
  const kept: SeedFile['kept'] = (engine) =>
    linesOf(readFileSync(path, 'utf8')).flatMap(([name, seed]) => (name === engine ? [Number(seed)] : []));
  return {
    kept,
    keep: (engine, seed) => {
      if (!kept(engine).includes(seed)) appendFileSync(path, `${engine} ${seed}\n`);
    },
  };
}

/** Draws of policies, schemas and rows. */
export const { kept: keptSeeds, keep: keepSeed } = seedFile(join(import.meta.dirname, 'kept-seeds.txt'));

function linesOf(text: string): readonly (readonly string[])[] {
  return text.split('\n').flatMap((line) => (line === '' ? [] : [line.split(' ')]));
}
