import { formatInstant } from '../../calendar/instant.ts';
import { monotonic, sleep } from '../../clock.ts';
import {
  type CountAge,
  forgetCountsBut,
  freshCounts,
  noteCounted,
  noteUncounted,
} from '../../control/rule/rule-count.ts';
import { inTurn } from '../../control/turn.ts';
import type { Session } from '../../database/session.ts';
import { requireRemembered } from '../../enforce/remembered.ts';
import { Failure } from '../../errors.ts';
import { planRule } from '../../plan/plan.ts';
import { ROW_STATES } from '../../plan/state/state.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import { receiptsOf, requireLive } from '../connection/connect.ts';
import { openConnection } from '../connection/open-connection.ts';
import { presentFor } from '../control/present.ts';
import type { Workplace } from '../control/workplace.ts';
import type { Duty } from '../daemon/duty.ts';
import { readKnownHolds } from '../hold/known.ts';
import { countRule } from './count-plan.ts';
import { oldestDueStart } from './oldest-due.ts';

/** With every round: whoever has the turn may be gone. */
const LOOK_EVERY_SECONDS = 1;
const AGE: CountAge = { seconds: 3_600, afterRunSeconds: 300, timesItsTime: 20 };
/** What takes longer is given up by the server: a number is not worth more. */
const STATEMENT_MS = 5 * 60_000;
/** The server has its say first. */
const MARGIN_MS = 10_000;
const LONGEST_PAUSE_MS = 60_000;

/** Counts the rows of every rule by state, one rule after the other, by one daemon of all; nothing is changed there. */
export function countRows(rules: readonly Rule[]): Duty {
  return {
    name: 'count rows',
    everySeconds: () => LOOK_EVERY_SECONDS,
    beside: true,
    perform: async (place, session) => {
      await inTurn(session, 'count', 0, () => countStale(place, session, rules));
    },
  };
}

async function countStale(place: Workplace, session: Session, rules: readonly Rule[]): Promise<void> {
  await forgetCountsBut(
    session,
    rules.map(({ id }) => id),
  );
  const fresh = await freshCounts(session, AGE);
  for (const rule of rules) {
    if (place.signal.aborted) return;
    if (!fresh.has(`${rule.id} ${rule.version}`)) await countAndRest(place, session, rule);
  }
}

/** As long a rest as the count took, so that it never has more than half of a target's time. */
async function countAndRest(place: Workplace, session: Session, rule: Rule): Promise<void> {
  const begun = monotonic();
  const took = (): number => Math.round(monotonic() - begun);
  const attempt = () => ({ rule: rule.id, version: rule.version, milliseconds: took() });
  try {
    const { states, oldest } = await countOne(place, session, rule);
    await noteCounted(session, attempt(), states, oldest === null ? null : formatInstant(oldest));
  } catch (error) {
    if (place.signal.aborted) return;
    // What is out of order with a target is told by its runs; here only the number is missing.
    await noteUncounted(session, attempt(), error instanceof Failure ? error.code : 'unexpected');
  }
  await sleep(Math.min(took(), LONGEST_PAUSE_MS), place.signal).catch(() => undefined);
}

interface Counted {
  readonly states: Readonly<Record<string, number>>;
  /** Of the row that is due for longest, where one is overdue. */
  readonly oldest: bigint | null;
}

async function countOne(place: Workplace, control: Session, rule: Rule): Promise<Counted> {
  const opened: Session[] = [];
  const open = async (name: string): Promise<Session> => {
    const session = await openConnection(place.config, name);
    opened.push(session);
    return session;
  };
  const close = async (): Promise<void> => {
    for (const session of opened) await session.close();
  };
  // Nobody waits for a number when we leave.
  const leave = (): void => void close();
  place.signal.addEventListener('abort', leave, { once: true });
  try {
    const session = await open(rule.connection);
    const archive = rule.archiveConnection === null ? null : await open(rule.archiveConnection);
    const checked = await requireLive(session, rule, archive);
    await requireRemembered(session, checked, receiptsOf(place.config, rule.connection));
    const holds = await readKnownHolds(place.config);
    const plan = planRule(checked, await presentFor(place, control));
    await session.engine.limitReading(session, STATEMENT_MS);
    const patient = session.within(STATEMENT_MS + MARGIN_MS);
    const counts = await countRule(patient, plan, holds);
    const states = Object.fromEntries(COUNTED.map((state) => [state, counts[state]]));
    const oldest = counts.overdue > 0 ? await oldestDueStart(patient, plan, holds) : null;
    return { states, oldest };
  } finally {
    place.signal.removeEventListener('abort', leave);
    await close();
  }
}

/** As `plan` counts them: `due` has the overdue rows and the breaches, too. */
const COUNTED = [...ROW_STATES, 'unassigned'] as const;
