import type { Clock } from '../../clock.ts';
import { absentAmong } from '../../config/absent.ts';
import type { Config } from '../../config/config.ts';
import type { Sources } from '../../config/load.ts';
import type { Session } from '../../database/session.ts';
import type { ServerClock } from '../../enforce/clocks.ts';
import { Failure } from '../../errors.ts';
import { hasErrors } from '../../finding.ts';
import { reachProject } from '../connection/connect.ts';
import { openConnection } from '../connection/open-connection.ts';
import { type Project, readProject } from '../project/project.ts';
import { type Check, failedBy, fine, looking, PART_MS, trouble } from './check.ts';
import { checkBrakes } from './check-brakes.ts';
import { checkClocks } from './check-clocks.ts';
import { checkConnection, clockOf } from './check-connection.ts';
import { checkControl } from './check-control.ts';
import { checkIndexes } from './check-indexes.ts';
import { checkKeys } from './check-keys.ts';
import { checkQueue } from './check-queue.ts';
import { checkRights } from './check-rights.ts';
import { checkSinks } from './check-sinks.ts';

/** `doctor --json`. */
export interface Diagnosis {
  readonly format_version: 1;
  /** Nothing has failed; there may be warnings. */
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

/** Looks at everything that a run needs, and changes nothing; one thing that fails never hides the next. */
export async function diagnose(sources: Sources, clock: Clock): Promise<Diagnosis> {
  const { project, findings } = readProject(sources);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const files =
    errors === 0
      ? fine('configuration', 'files', 'configuration, policies and data maps can be read')
      : trouble('failed', 'configuration', 'files', {
          fact: `configuration, policies and data maps have ${errors === 1 ? '1 error' : `${errors} errors`}`,
          hint: 'run `retentiond validate --connect`',
        });
  // Without it there is nothing to look for.
  if (!project) return diagnosisOf([files]);
  return diagnosisOf([files, ...(await lookAt(project, !hasErrors(findings), clock))]);
}

function diagnosisOf(checks: readonly Check[]): Diagnosis {
  return { format_version: 1, ok: checks.every(({ status }) => status !== 'failed'), checks };
}

async function lookAt(project: Project, isSound: boolean, clock: Clock): Promise<readonly Check[]> {
  const { config } = project;
  const checks = [
    ...checkKeys(config),
    ...(await looking('configuration', 'sinks', () => checkSinks(config))),
    ...checkPruning(config),
  ];
  const control = await checkControl(config);
  const sessions = await openAll(config);
  try {
    const clocks: ServerClock[] = control.clock ? [control.clock] : [];
    const servers: Check[] = [];
    for (const [name, opened] of sessions) {
      const connection = config.connections[name];
      if ('failure' in opened || !connection) {
        servers.push(failedBy(name, 'reachable', 'failure' in opened ? opened.failure : null));
        continue;
      }
      servers.push(...(await checkConnection(connection, opened.session, control.ledger)));
      servers.push(...(await checkBrakes(connection, opened.session)));
      clocks.push(clockOf(name, opened.session));
    }
    return [
      ...checks,
      ...control.checks,
      ...(await looking('queue', 'queue', () => checkQueue(config))),
      ...servers,
      ...(isSound ? await checkRules(project, sessions) : []),
      ...(await looking('clocks', 'clocks', () =>
        checkClocks(clock, clocks, config.maxClockDifferenceSeconds),
      )),
    ];
  } finally {
    await control.session?.close();
    for (const opened of sessions.values()) if ('session' in opened) await opened.session.close();
  }
}

/** Every other address that is absent is told where it is opened. */
function checkPruning({ absent }: Config): readonly Check[] {
  return absentAmong(absent, (setting) => setting.endsWith('.prune_url')).map(({ message, hint }) =>
    trouble('warning', 'configuration', 'pruning', {
      fact: `receipts cannot be pruned from here: ${message}`,
      hint,
    }),
  );
}

type Opened = { readonly session: Session } | { readonly failure: unknown };

/** All at once: one that is away is waited for no longer than all are. */
async function openAll(config: Config): Promise<ReadonlyMap<string, Opened>> {
  const opened = Object.keys(config.connections).map(async (name): Promise<readonly [string, Opened]> => {
    try {
      return [name, { session: (await openConnection(config, name)).within(PART_MS) }];
    } catch (failure) {
      return [name, { failure }];
    }
  });
  return new Map(await Promise.all(opened));
}

/** What was waited for once is not waited for again. */
function awayIn(sessions: ReadonlyMap<string, Opened>): ReadonlyMap<string, Failure> {
  const away = new Map<string, Failure>();
  for (const [name, opened] of sessions)
    if ('failure' in opened && opened.failure instanceof Failure) away.set(name, opened.failure);
  return away;
}

/** Rules against the live tables; of connections that answer. */
async function checkRules(
  project: Project,
  sessions: ReadonlyMap<string, Opened>,
): Promise<readonly Check[]> {
  const checks: Check[] = [];
  const reached = await reachProject(project, awayIn(sessions));
  const errors = reached.findings.filter(({ severity }) => severity === 'error').length;
  checks.push(
    errors === 0
      ? fine('rules', 'tables', 'the tables are as the data maps say')
      : trouble('failed', 'rules', 'tables', {
          fact: `the tables are not as the data maps say: ${errors === 1 ? '1 error' : `${errors} errors`}`,
          hint: 'run `retentiond validate --connect`',
        }),
  );
  for (const [name, opened] of sessions) {
    if ('failure' in opened) continue;
    const failure = reached.failures.get(name);
    if (failure) {
      checks.push(failedBy(name, 'tables', failure));
      continue;
    }
    const own = reached.checked.filter(({ rule }) => rule.connection === name);
    checks.push(
      ...(await looking(name, 'rights', () =>
        checkRights(project.config, name, reached.checked, opened.session),
      )),
      ...checkIndexes(name, own),
    );
  }
  return checks;
}
