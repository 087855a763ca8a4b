import type { Clock } from '../../clock.ts';
import {
  type ExpectedReceipt,
  ledgerSize,
  noteStrays,
  type StandingReceipt,
} from '../../control/batch/receipt-book.ts';
import { noteTargetSeen, readTargetSeen, type TargetSeen } from '../../control/batch/target-seen.ts';
import type { NewAlarm } from '../../control/evidence/alarm.ts';
import { onlyValue } from '../../database/session.ts';
import { raiseAlarm } from '../../ledger/alarm.ts';
import type { AlarmRaised } from '../../ledger/entries/evidence.ts';
import {
  type Compared,
  findMissing,
  findStrays,
  knownCopyings,
  type Missing,
  summariseMissing,
} from './compare-receipts.ts';

/** A target that is looked at, on a session without a limit. */
export interface Watched extends Compared {
  readonly receipt: 'table' | 'none';
  readonly clock: Clock;
}

type Identity = Readonly<Record<string, string>>;

/**
 * Looks whether target and ledger still belong to one present: neither was restored from an older backup, and nothing else
 * stands behind the address. Everything is compared once a day, and whenever the server or the database names itself
 * otherwise; else what is new, and the latest before it. Raises an alarm that stops batches where they do not agree.
 */
export async function watchTarget(watched: Watched): Promise<void> {
  const { control, target, connection, receipt } = watched;
  const seen = await readTargetSeen(control, connection);
  const identity = await target.engine.readIdentity(target);
  const isSame = seen !== null && isSameIdentity(seen.identity, identity);
  if (receipt === 'none') return watchUnproved(watched, seen, identity, isSame);
  const whole = !isSame || !seen.isFresh;
  const excused = seen?.excused ?? 0n;
  const upTo = await ledgerSize(control);
  const compared = seen?.compared ?? 0n;
  const after = whole || compared < excused ? excused : compared;
  const missing = await findMissing(watched, { latest: excused, after, upTo });
  const strays = await newStrays(watched, seen, whole ? null : seen.recently);
  const lacks = missing.length > 0 && (await warnOfMissing(watched, missing));
  if (strays.length > 0) await warnOfStrays(watched, strays);
  if (!lacks && strays.length === 0) await noteTargetSeen(control, connection, identity, upTo, whole);
}

/** A version before this one wrote down no names of copyings: those that are there at the first look are taken as they are. */
async function newStrays(
  watched: Watched,
  seen: TargetSeen | null,
  since: string | null,
): Promise<readonly StandingReceipt[]> {
  const strays = await findStrays(watched, since);
  const { control, target, connection } = watched;
  if (seen || strays.length === 0) return strays;
  if (onlyValue(await target.run(target.engine.receipts.tellsCopies)) !== '1') return strays;
  const copyings = new Set(await knownCopyings(target, strays));
  await noteStrays(control, connection, [...copyings]);
  return strays.filter((one) => !copyings.has(one));
}

/** True unless they may be missing: they are pruned while we look, or a person has accepted it meanwhile. */
async function warnOfMissing(watched: Watched, found: readonly ExpectedReceipt[]): Promise<boolean> {
  const { connection } = watched;
  const excused = (await readTargetSeen(watched.control, connection))?.excused ?? 0n;
  const missing = summariseMissing(found.filter(({ seq }) => seq > excused));
  if (!missing) return false;
  await raise(watched, targetRestored(connection, missing), {
    batches: missing.batches,
    first_entry: Number(missing.entry),
    since: missing.since,
  });
  return true;
}

async function warnOfStrays(watched: Watched, strays: readonly StandingReceipt[]): Promise<void> {
  const { control, connection } = watched;
  const rows = strays.reduce((sum, stray) => sum + stray.rows, 0);
  const raised = await raise(watched, ledgerOlder(connection, strays.length, rows), {
    target: connection,
    batches: strays.length,
    rows,
  });
  // Those that come to light while it stands are told of by the next one.
  if (raised) await noteStrays(control, connection, strays);
}

/** Without receipts nothing can be compared: a person must say that the target is the one that it was. */
async function watchUnproved(
  watched: Watched,
  seen: TargetSeen | null,
  identity: Identity,
  isSame: boolean,
): Promise<void> {
  const { control, connection } = watched;
  const size = await ledgerSize(control);
  const warned = seen !== null && !isSame;
  if (
    warned &&
    !(await raise(watched, targetUnknown(connection), { changed: changedParts(seen.identity, identity) }))
  )
    return;
  await noteTargetSeen(control, connection, identity, size, false);
}

async function raise(
  { control, clock }: Watched,
  alarm: NewAlarm,
  facts: AlarmRaised['facts'],
): Promise<boolean> {
  return (await raiseAlarm(control, clock(), alarm, facts)) !== null;
}

function isSameIdentity(a: Identity, b: Identity): boolean {
  return changedParts(a, b) === '';
}

/** By their names; the values say more of a host than a ledger needs. */
function changedParts(a: Identity, b: Identity): string {
  const parts = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return parts.filter((part) => a[part] !== b[part]).join(', ');
}

function targetRestored(connection: string, { batches, entry, since }: Missing): NewAlarm {
  return {
    about: 'target',
    connection,
    code: 'target-restored',
    fact: `the connection ${connection} lacks the receipts of ${batches} committed ${batches === 1 ? 'batch' : 'batches'}, the first of ${since} (entry ${entry}): it was restored from an older backup, or receipts were removed`,
    stops: true,
  };
}

function ledgerOlder(connection: string, batches: number, rows: number): NewAlarm {
  return {
    about: 'control',
    connection: null,
    code: 'ledger-older',
    fact: `the connection ${connection} has receipts of ${batches} committed ${batches === 1 ? 'batch' : 'batches'} of ${rows} rows that the ledger does not know: the control database was restored from an older backup`,
    stops: true,
  };
}

function targetUnknown(connection: string): NewAlarm {
  return {
    about: 'target',
    connection,
    code: 'target-unknown',
    fact: `another server or database than before stands behind the connection ${connection}, and without receipts nobody can tell whether it is an older one`,
    stops: true,
  };
}
