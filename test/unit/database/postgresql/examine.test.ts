import { expect, test } from 'vitest';
import { examinePostgresql } from '../../../../src/database/postgresql/examine.ts';
import type { Session } from '../../../../src/database/session.ts';

/** A session whose server tells this version, and is sound otherwise. */
function sessionOf(number: string, version: string): Session {
  const row = [number, version, 'true', 'false', 'off', 'on', 'on', 'on'];
  return { encryption: null, run: async () => ({ rows: [row] }) } as unknown as Session;
}

test.each([
  ['130023', '13.23', 'failed', 'PostgreSQL 13.23 is too old', 'use PostgreSQL 14 or later'],
  ['140000', '14.0', 'ok', 'PostgreSQL 14.0', null],
  ['180004', '18.4', 'ok', 'PostgreSQL 18.4', null],
])('a server that says %s: %s', async (number, version, status, fact, hint) => {
  const [first, ...others] = await examinePostgresql(sessionOf(number, version));
  expect(first).toMatchObject({ check: 'version', status, fact, hint });
  expect(others.map((one) => one.status)).not.toContain('failed');
});
