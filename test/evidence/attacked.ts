import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { pauseRules } from '../../src/app/control/operate.ts';
import { openSession } from '../../src/database/open-session.ts';
import type { Session } from '../../src/database/session.ts';
import { type AuditedLogs, makeAudited } from '../support/audited.ts';
import { type Backup, backUp } from '../support/backup.ts';
import { POSTGRESQL } from '../support/engines/postgresql.ts';
import { addHoldsKey, hold, release } from '../support/holds.ts';
import { listAnew } from './found.ts';

/** An honest ledger of real runs, with holds and a pause that stand, in its tables and as an export. */
export interface Attacked {
  readonly audited: AuditedLogs;
  readonly session: Session;
  readonly honest: Backup;
  readonly exported: string;
  /** The number of an entry of this kind; -1 for the last. */
  seqOf(kind: string, which: number): Promise<bigint>;
  /** As somebody whom no trigger stops. */
  asSuperuser(sql: string): Promise<void>;
  /** A copy of the export that was changed, with a manifest that fits. */
  tamper(change: (folder: string) => void): string;
  drop(): Promise<void>;
}

export async function makeAttacked(): Promise<Attacked> {
  const audited = await makeAudited();
  const { logs } = audited;
  addHoldsKey(logs);
  await hold(logs, { target: '7' });
  await hold(logs, { kind: 'category', target: 'logs' });
  await release(logs, (await hold(logs, { target: '9' })).hold);
  await pauseRules(logs.read().config, null, 'works', '2999-01-01T00:00:00Z');
  const exported = join(logs.folder, 'exported');
  expect(await audited.audit('export', '--out', exported)).toMatchObject({ code: 0 });
  const session = await openSession(logs.database.controlUrl, 'the auditor');
  const honest = await backUp({
    engine: POSTGRESQL,
    superuserUrl: logs.database.controlSuperuserUrl,
    schemas: ['retentiond'],
  });
  return {
    audited,
    session,
    honest,
    exported,
    seqOf: async (kind, which) => {
      const { rows } = await logs.state.query(
        "SELECT seq FROM retentiond.ledger WHERE entry::jsonb ->> 'kind' = $1 ORDER BY seq",
        [kind],
      );
      return BigInt(rows.at(which)?.seq);
    },
    asSuperuser: async (sql) => {
      await logs.state.query(`SET session_replication_role = 'replica'; ${sql}`);
    },
    tamper: (change) => {
      const folder = join(logs.folder, 'tampered');
      rmSync(folder, { recursive: true, force: true });
      cpSync(exported, folder, { recursive: true });
      change(folder);
      listAnew(folder);
      return folder;
    },
    drop: async () => {
      await session.close();
      await honest.drop();
      await logs.drop();
    },
  };
}
