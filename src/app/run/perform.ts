import { runBrakes } from '../../brakes/run-brakes.ts';
import { readServerClock } from '../../control/rule/rule-in-force.ts';
import type { Run } from '../../control/run/run.ts';
import { type RunHistory, readRunHistory } from '../../control/run/run-history.ts';
import type { Session } from '../../database/session.ts';
import { readPresent } from '../../enforce/clocks.ts';
import { type Haste, paceOf } from '../../enforce/pace.ts';
import { requireRemembered } from '../../enforce/remembered.ts';
import { acquireLease, holdingLease, type LeaseScene } from '../../enforce/run/hold-lease.ts';
import { performRun, type RunReport } from '../../enforce/run/run.ts';
import { type FirstServer, openTarget, type Target } from '../../enforce/target.ts';
import { Failure } from '../../errors.ts';
import { needsOfArchive, needsOfRule } from '../../grants/rule-needs.ts';
import { useDigestKey } from '../../ledger/digest-key.ts';
import { planRule, type RulePlan } from '../../plan/plan.ts';
import { termsOf } from '../../plan/state/judge.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import { type GivenPlan, planGiven } from '../approval/given-plan.ts';
import { requireLive } from '../connection/connect.ts';
import { userName } from '../control/operate.ts';
import { requireRights } from '../control/require-rights.ts';
import type { Workplace } from '../control/workplace.ts';
import { watchHolds } from '../hold/known.ts';
import { observeRule } from './observe.ts';
import { openArchive, prepareArchive, prepareTarget } from './prepare-target.ts';

/**
 * Performs one run of one rule: takes the rule's lease (waiting for it, if `patient`), reads the table as it is now,
 * plans for the earliest of three clocks, or takes the plan that is `given`, and runs it. null where somebody else is
 * at it.
 */
export async function performRule(
  place: Workplace,
  rule: Rule,
  run: Run,
  patient: boolean,
  given: GivenPlan | null = null,
): Promise<RunReport | null> {
  const connection = place.config.connections[rule.connection];
  if (!connection)
    throw new Failure({ code: 'connection-unknown', fact: `there is no connection ${rule.connection}` });
  const first: FirstServer = { name: null };
  const open = (): Target =>
    openTarget(connection.url, rule.connection, connection.receipts, place.limits, first);
  const [target, beside] = [open(), open()];
  const archive = openArchive(place, rule);
  const taken = [
    connection,
    ...(archive && archive.config.name !== connection.name ? [archive.config] : []),
  ].map((config) => place.brakes.take(config));
  const brakes = runBrakes(taken.map((one) => one.brakes));
  const opened: Session[] = [];
  try {
    await prepareTarget(place, connection, target);
    if (archive) await prepareArchive(place, archive.config, archive.target);
    const control = (await place.control.open()).within(place.limits.control);
    opened.push(control);
    const heartbeat = (await place.control.open()).within(place.limits.control);
    opened.push(heartbeat);
    const { clock, owner, signal, observer } = place;
    const scene: LeaseScene = { control, heartbeat, target, clock, owner, signal, observer };
    const lease = await acquireLease(scene, run, patient);
    if (!lease) return null;
    return await holdingLease(scene, lease, async (lost) => {
      const plan = await planNow(place, rule, { target, archive: archive?.target ?? null }, control, given);
      const { checked } = plan;
      if (!place.digester) return observeRule(place, plan, run, control, await target.session());
      // After the clocks were compared: the entry of a first key says when.
      await useDigestKey(control, place.clock(), place.digester.keyName, userName());
      const history = await readRunHistory(control, run, rule.version);
      return performRun({
        plan,
        terms: termsOf(rule, checked.zone, rule.plausibleAfter, rule.overdueAfterSeconds),
        run,
        lease,
        ledger: place.control.ledger,
        control,
        target,
        beside,
        archive: archive?.target ?? null,
        digester: place.digester,
        pseudonym: place.pseudonymOf?.(rule.category) ?? null,
        clock,
        pace: paceOf(hasteOf(run, history), connection.batchRows, brakes.throttle),
        brakes,
        history,
        holds: watchHolds(heartbeat, place.config),
        chosen: given?.isChosen ?? null,
        approval: { terms: place.config, plan: given?.digest ?? null, followsForce: run.dueAt !== null },
        smallGroups: new Set(),
        signal: lost,
        observer,
      });
    });
  } finally {
    await target.close();
    await beside.close();
    await archive?.target.close();
    await Promise.all(taken.map((one) => one.release()));
    for (const session of opened) await session.close();
  }
}

/** A rule's first run is slow and resumable, by version; one that was stopped before does not start at full speed. */
function hasteOf(run: Run, history: RunHistory): Haste {
  if (!history.versionSucceeded) return 'first';
  return run.startedAt === null ? 'full' : 'resumed';
}

/** A clock that runs ahead must delete nothing early: the earliest of three decides, and they must agree. */
async function planNow(
  place: Workplace,
  rule: Rule,
  { target, archive }: { readonly target: Target; readonly archive: Target | null },
  control: Session,
  given: GivenPlan | null,
): Promise<RulePlan> {
  const session = await target.session();
  const clocks = [
    { of: 'the target', read: () => session.engine.readClock(session) },
    { of: 'the control database', read: () => readServerClock(control) },
  ];
  const now = await readPresent(place.clock, clocks, place.config.maxClockDifferenceSeconds);
  const archived = archive && (await archive.session());
  const checked = await requireLive(session, rule, archived);
  const doing = { changes: place.digester !== null, receipt: (await target.name()).receipt };
  await requireRights(session, needsOfRule(checked, doing), rule.connection);
  if (archived && rule.archiveConnection !== null)
    await requireRights(archived, needsOfArchive(checked, doing), rule.archiveConnection);
  await requireRemembered(session, checked, (await target.name()).receipt);
  return given ? planGiven(given, checked, now) : planRule(checked, now);
}
