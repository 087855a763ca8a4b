import type { Address } from '../../config/address/address.ts';
import type { Config } from '../../config/config.ts';
import { migrationState } from '../../database/migrate.ts';
import { openSession } from '../../database/open-session.ts';
import type { Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import { readLedgerId } from '../../ledger/store.ts';
import { CONTROL_MIGRATIONS } from './migrations.ts';
import { requireControlRights } from './require-rights.ts';

/** The control database, ready: its schema is current and its ledger is open. */
export interface Control {
  readonly ledger: string;
  /** For the statements of one thread of work; every caller that works beside another opens its own. */
  open(): Promise<Session>;
  /**
   * From now on it is opened by this address, if the same ledger answers there: another password or certificate, never
   * another place. Throws Failure, and stays where it was, otherwise.
   */
  follow(address: Address): Promise<void>;
}

/** The control database's URL, or a refusal that says what to write. */
export function controlUrl(config: Config): Address {
  if (config.controlUrl !== null) return config.controlUrl;
  throw new Failure({
    code: 'control-missing',
    kind: 'invalid',
    fact: 'this command needs the control database, and retentiond.yaml names none',
    hint: 'add `control: { url: "${CONTROL_URL}" }`, the address of a PostgreSQL database of its own',
  });
}

/** One session of the control database, ready as `Control` is. Whoever opens it closes it. */
export interface OpenControl {
  readonly ledger: string;
  readonly session: Session;
}

/**
 * Requires that the control database was migrated by this version and holds an open ledger; and, where a purpose is named,
 * that our role has every right for it.
 */
export async function openControl(
  config: Config,
  purpose: 'write' | 'prune' | null = null,
): Promise<OpenControl> {
  const session = await openSession(controlUrl(config), 'the control database');
  try {
    // First: whoever may not read them cannot tell tables that are too old from those that are not there.
    if (purpose !== null) await requireControlRights(session, config, purpose);
    const state = await migrationState(session, CONTROL_MIGRATIONS);
    const ledger = state.pending.length === 0 ? await readLedgerId(session) : null;
    if (ledger) return { ledger, session };
    throw notMigrated();
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** The same where several sessions are wanted, or none. */
export async function requireControl(
  config: Config,
  purpose: 'write' | 'prune' | null = null,
): Promise<Control> {
  const { ledger, session } = await openControl(config, purpose);
  await session.close();
  const place = { address: controlUrl(config) };
  return {
    ledger,
    open: () => openSession(place.address, 'the control database'),
    follow: async (address) => {
      await requireLedger(address, ledger);
      place.address = address;
    },
  };
}

function notMigrated(): Failure {
  return new Failure({
    code: 'control-not-migrated',
    kind: 'refused',
    fact: 'the control database is not ready for this version',
    hint: 'run `retentiond migrate` once',
  });
}

async function requireLedger(address: Address, ledger: string): Promise<void> {
  const session = await openSession(address, 'the control database');
  try {
    if ((await readLedgerId(session)) === ledger) return;
  } finally {
    await session.close();
  }
  throw new Failure({
    code: 'control-another',
    kind: 'refused',
    fact: 'another ledger answers at the new address of the control database',
    hint: 'a daemon stays with the ledger that it began with: start it again where it is to move',
  });
}
