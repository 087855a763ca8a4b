import { openWorkplace } from '../src/app/control/workplace.ts';
import { startDaemon } from '../src/app/daemon/daemon.ts';
import type { Project } from '../src/app/project/project.ts';
import { putInForce } from '../src/control/rule/rule-in-force.ts';
import type { RunReport } from '../src/enforce/run/run.ts';
import { Failure } from '../src/errors.ts';
import { numbered, raw } from '../src/sql/fragment.ts';
import type { RunningRule, Stage } from './stage.ts';
import { watchRuns } from './watch.ts';

/** Starts the daemon as after a day of downtime, so that every rule has one run due, and stops it after the last one. */
export async function runDaemonOnce(
  stage: Stage,
  project: Project,
  signal: AbortSignal,
): Promise<readonly RunReport[]> {
  const enough = new AbortController();
  const reports: RunReport[] = [];
  let trouble: unknown = null;
  const watched = watchRuns(stage, project.rules);
  const place = await openWorkplace(project.config, AbortSignal.any([signal, enough.signal]), watched);
  const session = await place.control.open();
  const inForce = project.rules.map(({ id, version, schedule }) => ({ rule: id, version, schedule }));
  await putInForce(session, inForce);
  await session.run(numbered(raw("UPDATE retentiond.rule SET due_after = due_after - interval '1 day'")));
  await session.close();
  const named = (rule: string): RunningRule => {
    const running = project.rules.find(({ id }) => id === rule);
    if (!running) throw new RangeError(`the demo has no rule ${rule}`);
    return running;
  };
  const daemon = await startDaemon(place, project.rules, {
    started: ({ rules }) =>
      stage.note(`${rules} rules are scheduled; each has one run that fell due while nobody ran.`),
    runBegun: ({ rule }) => stage.runBegun(named(rule)),
    runEnded: ({ rule, report }) => {
      stage.runEnded(named(rule), report);
      reports.push(report);
      if (reports.length === project.rules.length) enough.abort();
    },
    reloaded: () => undefined,
    troubled: ({ error }) => {
      trouble = error;
      enough.abort();
    },
    stopped: () => undefined,
  });
  await daemon.done;
  if (trouble !== null) {
    throw trouble instanceof Failure
      ? trouble
      : new Failure({ code: 'demo-broken', fact: 'the daemon failed', cause: trouble });
  }
  return reports;
}
