import { expect, test } from 'vitest';
import { bytesIn } from '../../../src/config/size.ts';

test.each([
  ['20 GB', 20e9],
  ['1 kB', 1000],
  ['512MiB', 512 * 1024 ** 2],
  ['3\u00A0TB', 3e12],
  ['8191 TiB', 8191 * 1024 ** 4],
])('%s is %d bytes', (text, bytes) => {
  expect(bytesIn(text)).toBe(bytes);
});

test.each([
  '',
  '20',
  'GB',
  '0 GB',
  '-1 GB',
  '1.5 GB',
  '1 gb',
  '1 KB',
  '1 bytes',
  '1 toString',
  '9007 TiB 1',
  '1e3 GB',
  '9000000 TiB',
])('%j is no size', (text) => {
  expect(bytesIn(text)).toBeNull();
});
