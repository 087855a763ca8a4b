import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDigestKey } from '../../../src/config/digest-key.ts';
import { isFailure } from '../../../src/errors.ts';

function failureOf(text: string): unknown {
  try {
    readDigestKey('digest.key', () => Buffer.from(text));
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

test.each([
  ['', 'digest-key-malformed'],
  ['abc', 'digest-key-malformed'],
  ['0'.repeat(62), 'digest-key-malformed'],
  ['g'.repeat(64), 'digest-key-malformed'],
  [`${'a1'.repeat(32)}\n\n`, 'digest-key-malformed'],
  [` ${'a1'.repeat(32)}`, 'digest-key-malformed'],
  ['changeme', 'digest-key-placeholder'],
  ['0'.repeat(64), 'digest-key-placeholder'],
  ['deadbeef'.repeat(8), 'digest-key-placeholder'],
  ['0123456789abcdef'.repeat(4), 'digest-key-placeholder'],
  [Buffer.from(Array.from({ length: 32 }, (_, byte) => byte)).toString('hex'), 'digest-key-placeholder'],
])('%j is refused: %s', (text, code) => {
  const failure = failureOf(text);
  expect(isFailure(failure, code)).toBe(true);
  expect(failure).toMatchObject({ kind: 'invalid', hint: expect.stringContaining('openssl rand -hex 32') });
  if (text.length > 8) expect(String(failure)).not.toContain(text.trim());
});

test('a missing file is named, and what to do', () => {
  expect(() => readDigestKey('/nowhere/digest.key')).toThrow(
    /\/nowhere\/digest\.key cannot be read \(it does not exist\)/,
  );
});
