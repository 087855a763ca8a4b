import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestEngine } from '../support/engines/engine.ts';

/** One line for each draw that once failed: the engine's name and the draw's number. */
const FILE = join(import.meta.dirname, 'kept-seeds.txt');

/** Draws that failed once: every run repeats them. */
export function keptSeeds(engine: TestEngine['name']): readonly number[] {
  return linesOf(readFileSync(FILE, 'utf8')).flatMap(([name, seed]) =>
    name === engine ? [Number(seed)] : [],
  );
}

/** Keeps the number of a draw that fails. */
export function keepSeed(engine: TestEngine['name'], seed: number): void {
  if (!keptSeeds(engine).includes(seed)) appendFileSync(FILE, `${engine} ${seed}\n`);
}

function linesOf(text: string): readonly (readonly string[])[] {
  return text.split('\n').flatMap((line) => (line === '' ? [] : [line.split(' ')]));
}
