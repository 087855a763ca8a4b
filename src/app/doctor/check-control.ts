import type { Config } from '../../config/config.ts';
import { readServerClock } from '../../control/rule/rule-in-force.ts';
import { examineServer } from '../../database/examine.ts';
import { openSession } from '../../database/open-session.ts';
import type { Session } from '../../database/session.ts';
import type { ServerClock } from '../../enforce/clocks.ts';
import { readAlarms } from '../audit/evidence-status.ts';
import { controlUrl, requireControl } from '../control/control.ts';
import { type Check, failedBy, fine, looking, PART_MS, trouble } from './check.ts';
import { checkControlRights } from './check-control-rights.ts';
import { checkKeysInForce } from './check-keys.ts';

/** The control database, and its session for what else is asked there; null where it cannot be opened. */
export interface ControlChecked {
  readonly checks: readonly Check[];
  readonly session: Session | null;
  /** Which ledger is open there; null where none can be asked. */
  readonly ledger: string | null;
  readonly clock: ServerClock | null;
}

const NAME = 'control';

/** Whether the control database is there, safe, migrated, and free of alarms. Whoever calls closes the session. */
export async function checkControl(config: Config): Promise<ControlChecked> {
  let session: Session;
  try {
    session = (await openSession(controlUrl(config), 'the control database')).within(PART_MS);
    await session.engine.forbidWriting(session);
  } catch (error) {
    return { checks: [failedBy(NAME, 'reachable', error)], session: null, ledger: null, clock: null };
  }
  const checks = [
    fine(NAME, 'reachable', 'the control database answers'),
    ...(await looking(NAME, 'server', async () =>
      (await examineServer(session)).map((one) => ({ about: NAME, ...one })),
    )),
  ];
  const rights = await looking(NAME, 'rights', () => checkControlRights(config, session));
  let ledger: string | null = null;
  const migrated = await looking(NAME, 'migrated', async () => {
    ledger = (await requireControl(config)).ledger;
    return [fine(NAME, 'migrated', 'its tables are those of this version, and its ledger is open')];
  });
  // Without its tables there is nothing to ask.
  const kept = ledger
    ? [
        ...(await checkKeysInForce(config, session)),
        ...(await looking(NAME, 'alarms', () => checkAlarms(session))),
      ]
    : [];
  const clock = { of: 'the control database', read: () => readServerClock(session) };
  return { checks: [...checks, ...rights, ...migrated, ...kept], session, ledger, clock };
}

async function checkAlarms(session: Session): Promise<readonly Check[]> {
  const alarms = await readAlarms(session);
  if (alarms.length === 0) return [fine(NAME, 'alarms', 'no alarm stands')];
  return alarms.map(({ code, fact, hint, since }) =>
    trouble('failed', NAME, 'alarms', { fact: `the alarm ${code} stands since ${since}: ${fact}`, hint }),
  );
}
