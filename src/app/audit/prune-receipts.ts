import { formatInstant, type Instant } from '../../calendar/instant.ts';
import type { Clock } from '../../clock.ts';
import type { Config, ConnectionConfig } from '../../config/config.ts';
import { prunableReceipts } from '../../control/batch/receipt-book.ts';
import { notePruned, notePruning, readTargetSeen, type TargetSeen } from '../../control/batch/target-seen.ts';
import { stoppingAlarm } from '../../control/evidence/alarm.ts';
import { sinkStates } from '../../control/evidence/checkpoint-sink.ts';
import { readLoginRole } from '../../control/login-role.ts';
import { readServerClock } from '../../control/rule/rule-in-force.ts';
import { openSession } from '../../database/open-session.ts';
import type { Session } from '../../database/session.ts';
import { inTransaction } from '../../database/transaction.ts';
import { readPresent } from '../../enforce/clocks.ts';
import { watchTarget } from '../../enforce/run/watch-target.ts';
import { requireReceipts } from '../../enforce/target.ts';
import { Failure } from '../../errors.ts';
import { entriesBefore } from '../../ledger/look-up.ts';
import { append, lockChain } from '../../ledger/store.ts';
import { openControl } from '../control/control.ts';
import { userName } from '../control/operate.ts';
import { openSinks } from './sinks/open-sinks.ts';

/** `audit prune --receipts CONNECTION --json`. */
export interface ReceiptsPruned {
  readonly format_version: 1;
  readonly receipts: {
    readonly connection: string;
    /** The last entry whose batch may have lost its receipt; 0: none. */
    readonly horizon: number;
    /** Those that this prune removed. */
    readonly removed: number;
  };
}

/** A receipt is needed as long as a target may be restored, and recovery may ask. */
const KEPT_MICROSECONDS = 90n * 86_400_000_000n;
const PAGE_ENTRIES = 2_000n;
const RECEIPTS_AT_ONCE = 1_000;

/** The control database and the connection whose receipts are pruned. */
interface Prune {
  readonly config: Config;
  readonly clock: Clock;
  readonly control: Session;
  readonly connection: ConnectionConfig;
  readonly ledger: string;
}

/**
 * Removes receipts, void ones too, of batches whose outcome is 90 days old and lies below a checkpoint that every sink has
 * taken; by the role of `prune_url`, which can do nothing else. The entry is durable before the first of them goes; a prune
 * that was cut short goes on where it ended.
 */
export async function pruneReceipts(config: Config, clock: Clock, name: string): Promise<ReceiptsPruned> {
  const connection = requirePruner(config, name);
  const { ledger, session: control } = await openControl(config, 'prune');
  try {
    const prune: Prune = { config, clock, control, connection, ledger };
    const seen = await requirePresent(prune);
    const horizon = await announce(prune, seen, await horizonNow(prune, seen.pruning));
    const removed = horizon > seen.pruned ? await remove(prune, seen.pruned, horizon) : 0;
    return { format_version: 1, receipts: { connection: name, horizon: Number(horizon), removed } };
  } finally {
    await control.close();
  }
}

/** What is removed can be compared no more: it is compared before. */
async function requirePresent({ control, connection, ledger, clock }: Prune): Promise<TargetSeen> {
  const { name, url } = connection;
  const target = await openSession(url, `connection ${name}`);
  try {
    await requireReceipts(target, ledger, name);
    await watchTarget({ control, target, connection: name, receipt: 'table', clock });
  } finally {
    await target.close();
  }
  const alarm = await stoppingAlarm(control, [name]);
  const seen = await readTargetSeen(control, name);
  if (!alarm && seen) return seen;
  throw new Failure({
    kind: 'refused',
    code: 'alarm-stands',
    fact: `no receipt is removed while an alarm stands: ${alarm?.fact ?? 'the target could not be compared'}`,
    hint: 'see `retentiond status`',
  });
}

/** The last entry that is old enough, and below the checkpoint that the slowest sink has taken. */
async function horizonNow({ config, clock, control }: Prune, known: bigint): Promise<bigint> {
  const server = { of: 'the control database', read: () => readServerClock(control) };
  const now = await readPresent(clock, [server], config.maxClockDifferenceSeconds);
  const older = await entriesBefore(control, formatInstant((now - KEPT_MICROSECONDS) as Instant), known);
  const taken = await exportedSize(control, config);
  return older < taken ? older : taken;
}

async function exportedSize(control: Session, { evidence }: Config): Promise<bigint> {
  const sinks = openSinks(evidence);
  if (sinks.length === 0) throw noSink();
  const states = await sinkStates(control);
  const sizes = sinks.map(({ name }) => states.find(({ sink }) => sink === name)?.size ?? 0n);
  return sizes.reduce((least, size) => (size < least ? size : least));
}

/** Resolves to how far receipts may be removed: never less than what the ledger says already. */
async function announce(
  { control, clock, connection }: Prune,
  seen: TargetSeen,
  wanted: bigint,
): Promise<bigint> {
  if (wanted <= seen.pruning) return seen.pruning;
  const who = userName();
  await inTransaction(control, async () => {
    const chain = await lockChain(control);
    const role = await readLoginRole(control);
    await append(control, chain, clock(), [
      { kind: 'receipts pruned', connection: connection.name, horizon: Number(wanted), role, who },
    ]);
    await notePruning(control, connection.name, wanted);
  });
  return wanted;
}

async function remove({ control, connection }: Prune, after: bigint, horizon: bigint): Promise<number> {
  const pruner = await openPruner(connection);
  let removed = 0;
  try {
    for (let first = after; first < horizon; first += PAGE_ENTRIES) {
      const last = first + PAGE_ENTRIES < horizon ? first + PAGE_ENTRIES : horizon;
      const batches = await prunableReceipts(control, connection.name, first, last);
      for (let at = 0; at < batches.length; at += RECEIPTS_AT_ONCE) {
        const some = batches.slice(at, at + RECEIPTS_AT_ONCE);
        removed += (await pruner.run(pruner.engine.receipts.remove(some))).count;
      }
    }
  } finally {
    await pruner.close();
  }
  await notePruned(control, connection.name, horizon);
  return removed;
}

/** Both addresses must lead to one database: receipts that go elsewhere would be missed here. */
async function openPruner({ name, url, pruneUrl }: ConnectionConfig): Promise<Session> {
  const pruner = await openSession(pruneUrl as string, `connection ${name}, prune_url`);
  const daily = await openSession(url, `connection ${name}`);
  try {
    const [one, other] = [await pruner.engine.readName(pruner), await daily.engine.readName(daily)];
    if (one.system === other.system && one.database === other.database) return pruner;
  } catch (error) {
    await pruner.close();
    throw error;
  } finally {
    await daily.close();
  }
  await pruner.close();
  throw new Failure({
    kind: 'invalid',
    code: 'prune-url-elsewhere',
    fact: `\`prune_url\` of the connection ${name} leads to another database than \`url\``,
    hint: 'name the same database with another role',
  });
}

function requirePruner({ connections }: Config, name: string): ConnectionConfig {
  const connection = connections[name];
  if (!connection)
    throw new Failure({
      kind: 'usage',
      code: 'connection-unknown',
      fact: `the configuration has no connection ${name}`,
      hint: `it has: ${Object.keys(connections).join(', ') || 'none'}`,
    });
  if (connection.pruneUrl !== null && connection.receipts === 'table') return connection;
  throw new Failure({
    kind: 'refused',
    code: 'prune-url-missing',
    fact: `the connection ${name} has no ${connection.receipts === 'none' ? 'receipts' : '`prune_url`, the address for the role that removes receipts'}`,
    hint: 'make a role with SELECT and DELETE on the receipt table and nothing else: the daemon needs no right to remove receipts',
  });
}

function noSink(): Failure {
  return new Failure({
    kind: 'refused',
    code: 'checkpoint-missing',
    fact: 'no place for checkpoints is configured, and receipts go only once every place has taken a checkpoint above them',
    hint: 'name a file outside the database under `evidence: { checkpoint_files: […] }`',
  });
}
