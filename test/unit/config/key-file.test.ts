import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDigestKey, readHoldsKey, readSigningKey } from '../../../src/config/key-file.ts';
import { isFailure } from '../../../src/errors.ts';

const USES = [
  ['digest-key', readDigestKey],
  ['holds-key', readHoldsKey],
  ['signing-key', readSigningKey],
] as const;

function failureOf(text: string, read: typeof readDigestKey = readDigestKey): unknown {
  try {
    read('some.key', () => Buffer.from(text));
  } catch (error) {
    return error;
  }
  return null;
}

test('a file of 64 hex digits gives 32 bytes, with or without a line end', () => {
  const key = randomBytes(32);
  const folder = mkdtempSync(join(tmpdir(), 'digest-key-'));
  try {
    const file = join(folder, 'digest.key');
    for (const end of ['', '\n', '\r\n']) {
      writeFileSync(file, key.toString('hex') + end);
      expect(Buffer.from(readDigestKey(file))).toEqual(key);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('no random key is taken for a placeholder', () => {
  for (let i = 0; i < 2000; i += 1) expect(failureOf(randomBytes(32).toString('hex'))).toBeNull();
});

describe.each(USES)('a %s', (slug, read) => {
  test.each([
    ['', 'malformed'],
    ['abc', 'malformed'],
    ['0'.repeat(62), 'malformed'],
    ['g'.repeat(64), 'malformed'],
    [`${'a1'.repeat(32)}\n\n`, 'malformed'],
    [` ${'a1'.repeat(32)}`, 'malformed'],
    ['changeme', 'placeholder'],
    ['0'.repeat(64), 'placeholder'],
    ['deadbeef'.repeat(8), 'placeholder'],
    ['0123456789abcdef'.repeat(4), 'placeholder'],
    [Buffer.from(Array.from({ length: 32 }, (_, byte) => byte)).toString('hex'), 'placeholder'],
  ])('%j is refused: %s', (text, why) => {
    const failure = failureOf(text, read);
    expect(isFailure(failure, `${slug}-${why}`)).toBe(true);
    expect(failure).toMatchObject({ kind: 'invalid', hint: expect.stringContaining('openssl rand -hex 32') });
    if (text.length > 8) expect(String(failure)).not.toContain(text.trim());
  });
});

test('a missing file is named, and what to do', () => {
  expect(() => readDigestKey('/nowhere/digest.key')).toThrow(
    /\/nowhere\/digest\.key cannot be read \(it does not exist\)/,
  );
});

test.each(USES)('whoever lacks the right to read a %s is not told to make another', (slug, read) => {
  const denied = (): never => {
    throw Object.assign(new Error('denied'), { code: 'EACCES' });
  };
  const attempt = (): unknown => {
    try {
      return read('some.key', denied);
    } catch (error) {
      return error;
    }
  };
  const failure = attempt();
  expect(isFailure(failure, `${slug}-unreadable`)).toBe(true);
  expect(failure).toMatchObject({
    hint: 'check the path, and that the user that runs retentiond may read it',
  });
});
