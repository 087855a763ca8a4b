import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeCheckpoint } from '../../src/app/audit/checkpoint/make-checkpoint.ts';
import { exportAudit } from '../../src/app/audit/export/export.ts';
import { ANCHOR_ACCESS } from '../../src/app/daemon/anchor-access.ts';
import { hostClock } from '../../src/clock.ts';
import type { Entry } from '../../src/ledger/entry.ts';
import { type Backup, backUp } from '../support/backup.ts';
import { POSTGRESQL } from '../support/engines/postgresql.ts';
import { addHoldsKey } from '../support/holds.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { sign, writeKey } from '../support/signing.ts';
import { runIn } from '../unit/cli/recorded.ts';

/** An honest ledger that real commands have left, in its tables and as an export. */
export interface Story {
  readonly logs: LogsProject;
  readonly honest: Backup;
  /** The tables when the third checkpoint was made. */
  readonly older: Backup;
  readonly entries: readonly Entry[];
  readonly notes: readonly StoredNote[];
  /** The folder of the export. */
  readonly exported: string;
  /** The file to which the daemon has written every checkpoint, as an auditor has copied it. */
  readonly copies: string;
  drop(): Promise<void>;
}

export interface StoredNote {
  readonly size: number;
  readonly text: string;
}

/** A dozen commands, on a machine that may have more to do. */
export const STORY_MS = 600_000;

const COPIES = 'copies.txt';

/** Runs, refusals, holds, pauses, views, changes of both keys, pruned digests and five checkpoints. */
export async function tellStory(): Promise<Story> {
  const logs = await makeLogs({ batchRows: 3 });
  addHoldsKey(logs, '  cooling_off: 1 second\n');
  writeKey(logs);
  sign(logs, { files: [] });
  const say = async (argv: string): Promise<string> => {
    const { code, stdout, stderr } = await runIn(logs.folder, argv);
    if (code !== 0) throw new Error(`${argv} ended with ${code}: ${stderr}`);
    return stdout;
  };
  await logs.fill(7, 2);
  await say('apply --yes');
  await signTree(logs);
  const held = JSON.parse(await say('hold place --category logs --matter case-1 --reason court --json'));
  await say(`hold release ${held.id ?? held.hold} --reason over`);
  await say('audit list');
  await say('pause --why works');
  await anchor(logs);
  await say('resume');
  await signTree(logs);
  writeKey(logs, 'next.key');
  await say('audit rotate --signing-key next.key --yes');
  sign(logs, { files: [], key: 'next.key' });
  await logs.fill(5, 1);
  await say('apply --yes');
  await signTree(logs);
  const older = await tables(logs);
  // A whole second later, since the command takes whole seconds.
  await wait(1_100);
  await say(`audit prune --digests --before ${new Date().toISOString().slice(0, 19)}Z --yes`);
  logs.write('digest-next.key', `${randomBytes(32).toString('hex')}\n`);
  await say('audit rotate --digest-key digest-next.key --yes');
  logs.write('retentiond.yaml', logs.configText().replace('digest.key', 'digest-next.key'));
  await logs.fill(6, 0);
  await say('apply --yes');
  await say('audit keys');
  await anchor(logs);
  await signTree(logs);
  await say('hold place --connection crm --matter case-2 --reason court --json');
  await signTree(logs);
  await logs.fill(2, 0);
  return { logs, older, ...(await seen(logs, older)) };
}

async function seen(logs: LogsProject, older: Backup): Promise<Omit<Story, 'logs' | 'older'>> {
  const exported = join(logs.folder, 'exported');
  await exportAudit(logs.read().config, { out: exported, until: null, now: hostClock() });
  const honest = await tables(logs);
  const ledger = await logs.state.query('SELECT seq, entry, hash FROM retentiond.ledger ORDER BY seq');
  const notes = await logs.state.query('SELECT size, note FROM retentiond.checkpoint ORDER BY size');
  logs.write(COPIES, readFileSync(join(exported, 'checkpoints.txt'), 'utf8'));
  return {
    honest,
    exported,
    copies: join(logs.folder, COPIES),
    entries: ledger.rows.map(({ seq, entry, hash }) => ({ seq: BigInt(seq), text: entry, hash })),
    notes: notes.rows.map(({ size, note }) => ({ size: Number(size), text: note })),
    drop: async () => {
      await honest.drop();
      await older.drop();
      await logs.drop();
    },
  };
}

function tables(logs: LogsProject): Promise<Backup> {
  return backUp({
    engine: POSTGRESQL,
    superuserUrl: logs.database.controlSuperuserUrl,
    schemas: ['retentiond'],
  });
}

async function signTree(logs: LogsProject): Promise<void> {
  const place = await logs.place({}, logs.read().config);
  const session = await place.control.open();
  try {
    await makeCheckpoint(place, session, 'command');
  } finally {
    await session.close();
  }
}

async function anchor(logs: LogsProject): Promise<void> {
  const place = await logs.place({}, logs.read().config);
  const session = await place.control.open();
  try {
    await ANCHOR_ACCESS.perform(place, session);
  } finally {
    await session.close();
  }
}
