import { execFile, execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileSink, readTail } from '../../../../../src/app/audit/sinks/file-sink.ts';
import { offer, openSinks } from '../../../../../src/app/audit/sinks/open-sinks.ts';
import { stdoutSink } from '../../../../../src/app/audit/sinks/stdout-sink.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'retentiond-sinks-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);

test('every sink has a name of its own, without its address', () => {
  const sinks = openSinks({
    checkpointFiles: ['/a/notes.txt', '/b/notes.txt', '-', '/b/other.txt'],
    checkpointWebhooks: ['https://me:secret@a.example:8443/token', 'https://a.example:8443/other'],
  });
  expect(sinks.map(({ name }) => name)).toEqual([
    'file:notes.txt',
    'file:notes.txt 2',
    'stdout',
    'file:other.txt',
    'webhook:a.example:8443',
    'webhook:a.example:8443 2',
  ]);
});

test('a file grows by a note and an empty line, and is never shortened', async () => {
  await fileSink(at('grows.txt')).take('one\n');
  await fileSink(at('grows.txt')).take('two\n');
  expect(readFileSync(at('grows.txt'), 'utf8')).toBe('one\n\ntwo\n\n');
  expect(statSync(at('grows.txt')).mode & 0o777).toBe(0o644 & ~process.umask());
});

test('what a crash has left of a note is divided from the next one', async () => {
  writeFileSync(at('torn.txt'), 'one\n\ntw');
  await fileSink(at('torn.txt')).take('two\n');
  expect(readFileSync(at('torn.txt'), 'utf8')).toBe('one\n\ntw\n\ntwo\n\n');
});

test('only the end of a long file is read', async () => {
  writeFileSync(at('long.txt'), `${'x'.repeat(100_000)}end`);
  const tail = await readTail(at('long.txt'));
  expect(tail).toHaveLength(64 * 1024);
  expect(tail.endsWith('xend')).toBe(true);
  expect(await readTail(at('none.txt'))).toBe('');
});

test('what is no ordinary file, or is not there, is a trouble in words without its path', async () => {
  symlinkSync(at('grows.txt'), at('link'));
  mkdirSync(at('folder'));
  execFileSync('mkfifo', [at('fifo')]);
  const paths = [at('link'), at('folder'), at('fifo'), at('missing/x'), '/dev/null'];
  const offered = await offer(paths.map(fileSink), 'note\n');
  expect(offered.map(({ trouble }) => trouble)).toEqual([
    'it is a symbolic link, and may lead anywhere',
    'it is a folder',
    'it is no ordinary file',
    'its folder is not there',
    'it is no ordinary file',
  ]);
});

test('a note for which there is no room is a trouble, and what fits of it stands alone', {
  timeout: 30_000,
}, async () => {
  // A process may be told how long its files get: so much is as good as a disk that is full.
  const program = `
    import { fileSink } from ${JSON.stringify(new URL('../../../../../src/app/audit/sinks/file-sink.ts', import.meta.url).href)};
    import { offer } from ${JSON.stringify(new URL('../../../../../src/app/audit/sinks/open-sinks.ts', import.meta.url).href)};
    process.on('SIGXFSZ', () => undefined);
    const sink = fileSink(${JSON.stringify(at('full.txt'))});
    console.log(JSON.stringify([await offer([sink], 'a'.repeat(700) + '\\n'), await offer([sink], 'b'.repeat(700) + '\\n')]));`;
  writeFileSync(at('full.mts'), program);
  const stdout = await new Promise<string>((resolve, reject) => {
    const command = `ulimit -f 1; exec "$0" --import tsx "$1"`;
    const options = { cwd: process.cwd() };
    execFile('bash', ['-c', command, process.execPath, at('full.mts')], options, (error, out) =>
      error ? reject(error) : resolve(out),
    );
  });
  const [[first], [second]] = JSON.parse(stdout);
  expect(first).toEqual({ sink: 'file:full.txt', trouble: null });
  expect(second.trouble).toMatch(/no space left|may not grow/);
  await fileSink(at('full.txt')).take('c\n');
  expect(readFileSync(at('full.txt'), 'utf8')).toMatch(/^a{700}\n\nb*\n\nc\n\n$/);
});

test('standard output takes notes like a file, and a reader that has gone is a trouble', async () => {
  const file = openSync(at('out.txt'), 'w');
  await stdoutSink(file).take('one\n');
  await stdoutSink(file).take('two\n');
  expect(readFileSync(at('out.txt'), 'utf8')).toBe('one\n\ntwo\n\n');
  const closed = openSync(at('grows.txt'), 'r');
  expect(await offer([stdoutSink(closed)], 'three\n')).toEqual([{ sink: 'stdout', trouble: 'EBADF' }]);
});

test('a sink that never ends is not waited for', async () => {
  const never = { name: 'never', take: () => new Promise<void>(() => undefined) };
  expect(await offer([never], 'note\n', 50)).toEqual([
    { sink: 'never', trouble: 'it took nothing within 0.05 s' },
  ]);
});
