import { expect, test } from 'vitest';
import {
  hostAndPort,
  isLoopback,
  type ListenAddress,
  parseListen,
} from '../../../../src/config/address/listen.ts';

test.each([
  ['127.0.0.1:8420', '127.0.0.1', 8420, true],
  ['127.8.9.10:1', '127.8.9.10', 1, true],
  ['localhost:65535', 'localhost', 65535, true],
  ['LOCALHOST:80', 'LOCALHOST', 80, true],
  ['[::1]:8420', '::1', 8420, true],
  ['0.0.0.0:9420', '0.0.0.0', 9420, false],
  ['[::]:9420', '::', 9420, false],
  ['[::ffff:127.0.0.1]:9420', '::ffff:127.0.0.1', 9420, false],
  ['[fe80::1]:9420', 'fe80::1', 9420, false],
  ['probes.internal:9420', 'probes.internal', 9420, false],
  ['127.0.0.1.example.com:9420', '127.0.0.1.example.com', 9420, false],
  ['localhost.example.com:9420', 'localhost.example.com', 9420, false],
])('%s', (text, host, port, local) => {
  const address = parseListen(text) as ListenAddress;
  expect(address).toEqual({ host, port });
  expect(isLoopback(address)).toBe(local);
  expect(hostAndPort(address)).toBe(text);
});

test.each([
  '',
  ':',
  '8420',
  ':8420',
  'localhost',
  'localhost:',
  'localhost:0',
  'localhost:08420',
  'localhost:65536',
  'localhost:99999',
  'localhost:123456',
  'localhost:-1',
  'localhost:+1',
  'localhost:1e3',
  'localhost: 8420',
  ' localhost:8420',
  'localhost:8420\n',
  '::1:8420',
  '[::1]',
  '[::1]8420',
  '[::1%lo]x:8420',
  '[127.0.0.1]:8420',
  '127.1:8420',
  '0177.0.0.1:8420',
  '127.0.0.256:8420',
  '0x7f000001:8420',
  '2130706433:8420',
  'http://localhost:8420',
  'me@localhost:8420',
  'local_host:8420',
  '-localhost:8420',
  'localhost.:8420',
  `${'a'.repeat(64)}:8420`,
])('%j is none', (text) => {
  expect(parseListen(text)).toBeNull();
});
