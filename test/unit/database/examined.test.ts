import { expect, test } from 'vitest';
import { examineEncryption } from '../../../src/database/examined.ts';

test.each([
  [{ protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' }, false, 'ok', /encrypted: TLSv1\.3$/],
  [null, true, 'ok', /stays on this machine/],
  [null, false, 'warning', /leaves this machine, and is not encrypted/],
] as const)('a connection with %j that stays here: %s', (encryption, isLocal, status, fact) => {
  const examined = examineEncryption(encryption, isLocal);
  expect(examined).toMatchObject({ check: 'encryption', status, fact: expect.stringMatching(fact) });
  expect(examined.hint === null).toBe(status === 'ok');
});
