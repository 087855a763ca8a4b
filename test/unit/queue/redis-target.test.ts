import { expect, test } from 'vitest';
import { redisOptions } from '../../../src/queue/redis-target.ts';

const none: readonly string[] = [];

/** Chain and name are proved. */
const PROVED = { rejectUnauthorized: true, minVersion: 'TLSv1.2' };
const ENCRYPTED = { ...PROVED, servername: 'h', checkServerIdentity: expect.any(Function) };

test.each([
  ['redis://h', none, { host: 'h', port: 6379, db: 0 }],
  ['redis://h:6380/', none, { host: 'h', port: 6380, db: 0 }],
  ['redis://:p%40%2Fs@h/15', none, { host: 'h', port: 6379, password: 'p@/s', db: 15 }],
  ['redis://u%3A:p@[::1]:1/2', none, { host: '::1', port: 1, username: 'u:', password: 'p', db: 2 }],
  ['rediss://h', none, { host: 'h', port: 6379, db: 0, tls: ENCRYPTED }],
  [
    'redis://:p@mymaster/1',
    ['a:1', '[::1]:26380'],
    {
      name: 'mymaster',
      password: 'p',
      db: 1,
      sentinels: [
        { host: 'a', port: 1 },
        { host: '::1', port: 26380 },
      ],
    },
  ],
  [
    'rediss://mymaster',
    ['a:1'],
    {
      name: 'mymaster',
      db: 0,
      tls: PROVED,
      sentinelTLS: PROVED,
      enableTLSForSentinelMode: true,
      sentinels: [{ host: 'a', port: 1 }],
    },
  ],
])('%s with sentinels %j', (url, sentinels, options) => {
  expect(redisOptions({ url, sentinels })).toEqual(options);
});
