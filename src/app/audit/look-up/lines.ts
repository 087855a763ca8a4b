import { createReadStream } from 'node:fs';

/** The lines of a file, as UTF-8; a carriage return divides nothing, and an end without a newline ends a line, too. */
export async function* readLines(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of createReadStream(path, 'utf8')) {
    const lines = `${rest}${piece}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
