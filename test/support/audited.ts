import { makeCheckpoint } from '../../src/app/audit/checkpoint/make-checkpoint.ts';
import { recordForApply } from '../../src/app/run/record-set.ts';
import { main } from '../../src/cli/main.ts';
import { hostClock } from '../../src/clock.ts';
import type { Config } from '../../src/config/config.ts';
import { type Recorded, recordingTerminal } from '../unit/cli/recorded.ts';
import { type LogsProject, makeLogs } from './logs.ts';
import { sign, writeKey } from './signing.ts';

/** A ledger of real runs that was signed twice, and goes on behind the second checkpoint. */
export interface AuditedLogs {
  readonly logs: LogsProject;
  readonly config: Config;
  /** Sizes of the two signed trees, and of the whole ledger. */
  readonly older: number;
  readonly newer: number;
  readonly entries: number;
  readonly verifier: string;
  /** One `audit` command line. */
  audit(...argv: readonly string[]): Promise<Recorded>;
}

export async function makeAudited(): Promise<AuditedLogs> {
  const logs = await makeLogs({ batchRows: 3 });
  writeKey(logs);
  const config = sign(logs);
  const project = logs.read();
  await recordForApply(await logs.place({}, config), project, project.rules);
  await logs.fill(7, 2);
  await logs.apply({}, config);
  const older = await signTree(logs, config);
  await logs.fill(5, 1);
  await logs.apply({}, config);
  const newer = await signTree(logs, config);
  await logs.fill(2, 0);
  await logs.apply({}, config);
  const keys = await logs.state.query(
    "SELECT verifier FROM retentiond.evidence_key WHERE purpose = 'signing'",
  );
  return {
    logs,
    config,
    older,
    newer,
    entries: (await logs.entries()).length,
    verifier: keys.rows[0].verifier,
    audit: (...argv) => auditIn(logs.folder, argv),
  };
}

async function signTree(logs: LogsProject, config: Config): Promise<number> {
  const place = await logs.place({}, config);
  const session = await place.control.open();
  try {
    return Number((await makeCheckpoint(place, session, 'command')).size);
  } finally {
    await session.close();
  }
}

async function auditIn(folder: string, argv: readonly string[]): Promise<Recorded> {
  const terminal = recordingTerminal();
  const surroundings = { terminal, cwd: folder, clock: hostClock, environment: {} };
  const code = await main(['audit', ...argv], surroundings);
  return { code, stdout: terminal.data.join(''), stderr: terminal.told.join('') };
}
