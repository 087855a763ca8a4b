import { placeheld, raw } from '../../../sql/fragment.ts';
import { type Examined, examineEncryption, fine } from '../../examined.ts';
import type { Session } from '../../session.ts';
import { type Copying, readCopying } from './copying.ts';
import { readDemands } from './require-safe.ts';
import { serverOf } from './server-of.ts';

/** The first versions of each with `SKIP LOCKED` and `JSON_TABLE`. */
const OLDEST = { MariaDB: [10, 6], MySQL: [8, 0] } as const;

const FACTS = placeheld(
  raw(`SELECT VERSION(), SUBSTRING_INDEX(USER(), '@', -1),
    CAST(CONVERT_TZ('2024-07-15 12:00:00', '+00:00', 'Europe/Paris') AS CHAR)`),
);

/** Where the server sees us, by address or by name. */
const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

/** What of this server decides whether it can be purged, and whether what it has committed stays. */
export async function examineMysql(session: Session): Promise<readonly Examined[]> {
  const { rows } = await session.run(FACTS);
  const [version, host, zoned] = rows[0] ?? [];
  return [
    versionIn(serverOf(session), version ?? ''),
    examineEncryption(session.encryption, LOCAL.test(host ?? '')),
    ...(await readDemands(session)).map(({ variable, value, isSafe, because, set }): Examined => {
      const check = variable === 'read_only' ? 'primary' : 'durability';
      if (isSafe) return fine(check, `${variable} is ${value}`);
      return {
        check,
        status: 'failed',
        fact: `${variable} is ${value}: ${because}`,
        hint: set,
        statement: variable === 'read_only' ? null : `SET GLOBAL ${variable} = ${safeValue(variable)};`,
      };
    }),
    copyingIn(serverOf(session), await readCopying(session)),
    zoned == null
      ? fine('zones', 'the server knows no zones by name; none are asked of it, since times are bound in UTC')
      : fine('zones', 'the server knows zones by name; none are asked of it'),
  ];
}

function copyingIn(server: 'MariaDB' | 'MySQL', copying: Copying): Examined {
  if (copying === 'alone') return fine('primary', 'the server copies no other one');
  if (copying === 'unseen')
    return fine(
      'primary',
      server === 'MariaDB'
        ? 'no copying of another server runs; whether one was stopped, only a role with SLAVE MONITOR is told'
        : 'whether the server copies another one, only a role with REPLICATION CLIENT is told',
    );
  return {
    check: 'primary',
    status: 'failed',
    fact: 'the server copies another one: what is deleted there stays on its primary',
    hint: 'connect to the primary; once it is one, RESET SLAVE ALL or RESET REPLICA ALL forgets the other',
    statement: null,
  };
}

function safeValue(variable: string): string {
  return variable === 'binlog_format' ? "'ROW'" : '1';
}

function versionIn(server: 'MariaDB' | 'MySQL', version: string): Examined {
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(version) ?? []).slice(1).map(Number);
  const [oldest, least] = OLDEST[server];
  const isSpoken = major > oldest || (major === oldest && minor >= least);
  const isTested = server === 'MariaDB' && major === 10 && minor === 11;
  if (isTested) return fine('version', `MariaDB ${version}`);
  return {
    check: 'version',
    status: isSpoken ? 'warning' : 'failed',
    fact: `${server} ${version} ${isSpoken ? 'is not among those that are tested' : 'is too old'}`,
    hint: 'use MariaDB 10.11, or run the suite in deploy/ on this one',
    statement: null,
  };
}
