import { type Alarm, standingAlarms } from '../../control/evidence/alarm.ts';
import { readLoginRole } from '../../control/login-role.ts';
import type { Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import { clearAlarm } from '../../ledger/alarm.ts';
import { verifyLedger } from '../../ledger/verify/ledger.ts';
import { userName } from '../control/operate.ts';
import type { Workplace } from '../control/workplace.ts';
import { adviceFor, consequenceOf } from './alarm-advice.ts';

/** `resume --alarm --json`. */
export interface AlarmEnded {
  readonly format_version: 1;
  readonly alarm: string;
  readonly about: Alarm['about'];
  readonly code: string;
  readonly connection: string | null;
  /** The alarms that keep batches from beginning all the same. */
  readonly still: readonly StillStanding[];
}

export interface StillStanding {
  readonly alarm: string;
  readonly code: string;
  readonly connection: string | null;
}

type Place = Pick<Workplace, 'control' | 'clock'>;

/**
 * A person ends an alarm that does not end by itself, and what it stopped goes on: `which` is its id or its code. `confirm`
 * is asked where nobody can check that its cause is gone. Throws Failure `alarm-unknown`, `alarm-ambiguous`,
 * `alarm-ends-by-itself`, `ledger-not-verified`, and what `confirm` throws.
 */
export async function endAlarmByHand(
  place: Place,
  which: string,
  confirm: (consequence: string) => Promise<void>,
): Promise<AlarmEnded> {
  const session = await place.control.open();
  try {
    const alarm = await requireStanding(session, which);
    const consequence = consequenceOf(alarm);
    if (alarm.about === 'sinks') throw endsByItself(alarm);
    if (alarm.about === 'ledger') await requireVerified(session, alarm);
    if (consequence !== null) await confirm(consequence);
    const by = { role: await readLoginRole(session), who: userName() };
    if (!(await clearAlarm(session, place.clock(), alarm, by))) throw unknown(which, []);
    const { about, code, connection } = alarm;
    return { format_version: 1, alarm: alarm.alarm, about, code, connection, still: await stopping(session) };
  } finally {
    await session.close();
  }
}

async function stopping(session: Session): Promise<readonly StillStanding[]> {
  const standing = await standingAlarms(session);
  return standing.flatMap(({ alarm, code, connection, stops }) =>
    stops ? [{ alarm, code, connection }] : [],
  );
}

async function requireStanding(session: Session, which: string): Promise<Alarm> {
  const standing = await standingAlarms(session);
  const [found, ...more] = standing.filter(
    ({ alarm, code }) => alarm === which.toLowerCase() || code === which,
  );
  if (!found) throw unknown(which, standing);
  if (more.length === 0) return found;
  throw new Failure({
    kind: 'usage',
    code: 'alarm-ambiguous',
    fact: `${more.length + 1} alarms of the code ${which} stand`,
    hint: `name one by its id: ${[found, ...more].map(({ alarm, connection }) => `${alarm} (${connection ?? 'every connection'})`).join(', ')}`,
  });
}

/** Nobody's word ends it: only a ledger that verifies from its first entry to its last. */
async function requireVerified(session: Session, alarm: Alarm): Promise<void> {
  const { ok, firstBad } = await verifyLedger(session);
  if (ok) return;
  throw new Failure({
    kind: 'ledger',
    code: 'ledger-not-verified',
    fact: `the ledger does not verify: ${firstBad?.fact ?? 'its end is not where it should be'}`,
    hint: adviceFor(alarm),
  });
}

function unknown(which: string, standing: readonly Alarm[]): Failure {
  return new Failure({
    kind: 'usage',
    code: 'alarm-unknown',
    fact: `no alarm ${which} stands`,
    hint:
      standing.length === 0
        ? 'none does: see `retentiond status`'
        : `these do: ${standing.map(({ alarm, code }) => `${code} (${alarm})`).join(', ')}`,
  });
}

function endsByItself(alarm: Alarm): Failure {
  return new Failure({
    kind: 'refused',
    code: 'alarm-ends-by-itself',
    fact: `the alarm ${alarm.code} ends by itself, and not before its cause is gone: ${alarm.fact}`,
    hint: adviceFor(alarm),
  });
}
