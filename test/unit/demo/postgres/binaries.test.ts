import { chmod, lstat, mkdir, mkdtemp, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  copyBinaries,
  givenBinaries,
  locateBinaries,
  mayBeRunByAll,
  runsAsItIs,
} from '../../../../demo/postgres/binaries.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retentiond-binaries-'));
  const native = join(folder, 'native');
  await mkdir(join(native, 'bin'), { recursive: true });
  await mkdir(join(native, 'lib'));
  await writeFile(join(native, 'bin', 'initdb'), '', { mode: 0o644 });
  await writeFile(join(native, 'bin', 'postgres'), '', { mode: 0o600 });
  await writeFile(join(native, 'lib', 'libpq.so.5.18'), '', { mode: 0o600 });
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  await writeFile(join(native, 'pg-symlinks.json'), JSON.stringify(links));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('a copy has the links and modes that the original lacks', async () => {
  const native = join(folder, 'native');
  const copy = join(folder, 'copy');
  expect(await runsAsItIs(native)).toBe(false);
  await chmod(join(native, 'bin'), 0o500);
  await copyBinaries(native, copy, null);
  expect(await runsAsItIs(copy)).toBe(true);
  expect(await readlink(join(copy, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
  expect((await stat(join(copy, 'bin', 'postgres'))).mode & 0o777).toBe(0o755);
  expect((await stat(join(copy, 'bin'))).mode & 0o777).toBe(0o755);
});

test('the original is left as it was', async () => {
  await copyBinaries(join(folder, 'native'), join(folder, 'copy'), null);
  expect((await stat(join(folder, 'native', 'bin', 'postgres'))).mode & 0o777).toBe(0o600);
  await expect(lstat(join(folder, 'native', 'lib', 'libpq.so.5'))).rejects.toThrow('ENOENT');
});

test('programs are run where they lie only if every account may', async () => {
  const native = join(folder, 'native');
  await chmod(folder, 0o755);
  await chmod(join(native, 'bin', 'postgres'), 0o755);
  expect(await mayBeRunByAll(native)).toBe(true);
  await chmod(join(native, 'bin', 'postgres'), 0o750);
  expect(await mayBeRunByAll(native)).toBe(false);
  await chmod(join(native, 'bin', 'postgres'), 0o755);
  await chmod(join(native, 'lib'), 0o700);
  expect(await mayBeRunByAll(native)).toBe(false);
});

test('another folder is taken where it has the programs, with or without a list of links', async () => {
  const native = join(folder, 'native');
  expect(await givenBinaries('')).toBeNull();
  expect(await givenBinaries(native)).toBe(native);
  await rm(join(native, 'pg-symlinks.json'));
  await chmod(join(native, 'bin', 'initdb'), 0o755);
  await chmod(join(native, 'bin', 'postgres'), 0o755);
  expect(await runsAsItIs(native)).toBe(true);
});

test('another folder without the programs is told with what to give instead', async () => {
  await expect(givenBinaries(join(folder, 'native', 'bin'))).rejects.toThrow(
    expect.objectContaining({ code: 'demo_no_postgres', hint: expect.stringContaining('holds bin/') }),
  );
});

test('a missing package is told with what to do about it', () => {
  expect(() => locateBinaries('plan9', 'mips')).toThrow(
    expect.objectContaining({ code: 'demo_no_postgres', hint: expect.stringContaining('npm ci') }),
  );
  expect(() => locateBinaries('win32', 'x64')).toThrow(
    expect.objectContaining({
      code: 'demo_no_postgres',
      hint: expect.stringContaining('RETENTIOND_DEMO_URL'),
    }),
  );
});
