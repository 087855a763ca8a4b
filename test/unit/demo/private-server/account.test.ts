import { expect, test } from 'vitest';
import { findAccount } from '../../../../demo/private-server/account.ts';

const ROOT = 'root:x:0:0:root:/root:/bin/bash\n';
const NOBODY = 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n';

test('postgres is taken before nobody', () => {
  const passwd = `${ROOT}${NOBODY}postgres:x:101:104:,,,:/var/lib/postgresql:/bin/bash\n`;
  expect(findAccount(passwd)).toEqual({ name: 'postgres', uid: 101, gid: 104 });
});

test('nobody will do, also with the negative number of macOS', () => {
  expect(findAccount(ROOT + NOBODY)).toEqual({ name: 'nobody', uid: 65534, gid: 65534 });
  expect(findAccount('nobody:*:-2:-2:Unprivileged User:/var/empty:/usr/bin/false')).toEqual({
    name: 'nobody',
    uid: 4_294_967_294,
    gid: 4_294_967_294,
  });
});

test('root under another name and broken lines are passed over', () => {
  expect(findAccount(`${ROOT}postgres:x:0:0::/:/bin/sh\nnobody\nnobody:x::\n`)).toBeNull();
  expect(findAccount('')).toBeNull();
});
