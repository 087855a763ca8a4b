import { numbered, raw } from '../../sql/fragment.ts';
import { type Examined, examineEncryption, fine } from '../examined.ts';
import type { Session } from '../session.ts';

/** `server_version_num` of the oldest that the tests run on. */
const OLDEST = 140_000;

const FACTS = numbered(
  raw(`
    SELECT current_setting('server_version_num'), current_setting('server_version'),
      (inet_client_addr() IS NULL OR inet_client_addr() << '127.0.0.0/8' OR inet_client_addr() = '::1')::text,
      pg_is_in_recovery()::text,
      (SELECT reset_val FROM pg_settings WHERE name = 'default_transaction_read_only'),
      current_setting('fsync'), current_setting('full_page_writes'),
      (SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit')`),
);

/** What of this server decides whether it can be purged, and whether what it has committed stays. */
export async function examinePostgresql(session: Session): Promise<readonly Examined[]> {
  const { rows } = await session.run(FACTS);
  const [number, version, local, follows, readOnly, fsync, fullPages, synchronous] = (rows[0] ?? []).map(
    String,
  ) as [string, string, string, string, string, string, string, string];
  return [
    versionIn(Number(number), version),
    examineEncryption(session.encryption, local === 'true'),
    primaryIn(follows === 'true', readOnly === 'on'),
    ...[
      settingIn('fsync', fsync, 'a crash may leave a database that cannot be read'),
      settingIn('full_page_writes', fullPages, 'a crash may leave pages of which one half is old'),
    ],
    synchronous === 'off'
      ? {
          check: 'durability',
          status: 'warning',
          fact: 'synchronous_commit is off for others; on our own connections it is switched on',
          hint: 'whatever else writes there may lose commits in a crash',
          statement: 'ALTER SYSTEM SET synchronous_commit = on; SELECT pg_reload_conf();',
        }
      : fine('durability', `synchronous_commit is ${synchronous}`),
  ];
}

function versionIn(number: number, version: string): Examined {
  if (number >= OLDEST) return fine('version', `PostgreSQL ${version}`);
  return {
    check: 'version',
    status: 'failed',
    fact: `PostgreSQL ${version} is too old`,
    hint: 'use PostgreSQL 14 or later',
    statement: null,
  };
}

function primaryIn(follows: boolean, readOnly: boolean): Examined {
  if (!follows && !readOnly) return fine('primary', 'the server takes changes');
  return {
    check: 'primary',
    status: 'failed',
    fact: follows
      ? 'the server is a replica, which takes no changes'
      : 'the server or the role is set to read only',
    hint: follows ? 'connect to the primary' : 'set default_transaction_read_only to off',
    statement: null,
  };
}

function settingIn(name: string, value: string, because: string): Examined {
  if (value === 'on') return fine('durability', `${name} is on`);
  return {
    check: 'durability',
    status: 'failed',
    fact: `${name} is ${value}: ${because}`,
    hint: 'switch it on',
    statement: `ALTER SYSTEM SET ${name} = on; SELECT pg_reload_conf();`,
  };
}
