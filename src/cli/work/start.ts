import closeWithGrace from 'close-with-grace';
import { absentForDaemon } from '../../app/connection/absent.ts';
import { openWorkplace } from '../../app/control/workplace.ts';
import { attend } from '../../app/daemon/attend.ts';
import { type Daemon, startDaemon } from '../../app/daemon/daemon.ts';
import { watchRules } from '../../app/daemon/rule-set.ts';
import { ALL_TASKS, type Task } from '../../app/daemon/shop.ts';
import type { Config } from '../../config/config.ts';
import { type Log, openLog } from '../../logging/log.ts';
import { type CommandLine, type GlobalOptions, sourcesOf } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { refuseAbsent } from '../read.ts';
import { requireProject } from '../read-project.ts';
import { readVersion } from '../version.ts';

interface StartOptions extends GlobalOptions {
  readonly only?: readonly Task[];
}

export async function work(line: CommandLine, options: StartOptions): Promise<ExitCode> {
  const project = requireProject(line, options);
  const { config } = project;
  refuseAbsent(line, project, absentForDaemon(config));
  const log = openLog({ pretty: line.terminal.hasReader });
  const leaving = new AbortController();
  const source = watchRules(sourcesOf(line, options), project);
  const tasks = (options.only ?? ALL_TASKS).filter((task) => isOurs(task, config, options.only));
  const attendance = await attend({
    config,
    source,
    log,
    tasks,
    leaving: leaving.signal,
    version: readVersion(),
  });
  const begin = async (): Promise<Daemon> => {
    const place = await openWorkplace(config, leaving.signal, attendance.observer);
    const { daemon: observer, rounds } = attendance;
    const daemon = await startDaemon(place, project.rules, observer, { source, tasks, rounds });
    attendance.started(daemon);
    return daemon;
  };
  const starting = begin();
  const ended = starting.then(({ done }) => done).finally(() => attendance.close());
  const door = keepDoor(leaving, ended, log);
  const reload = (): void => void starting.then((daemon) => daemon.reload()).catch(() => undefined);
  process.on('SIGHUP', reload);
  try {
    await ended;
  } finally {
    process.removeListener('SIGHUP', reload);
    door.uninstall();
  }
  return EXIT.done;
}

/** Nobody who named no task is told that there is no place for pages. */
function isOurs(task: Task, { webListen }: Config, only: readonly Task[] | undefined): boolean {
  return task !== 'web' || only !== undefined || webListen !== null;
}

/** A first signal finishes the batch and leaves with 0; a second one leaves at once with 1. */
function keepDoor(
  leaving: AbortController,
  ended: Promise<void>,
  log: Pick<Log, 'leaving' | 'secondSignal'>,
): { uninstall(): void } {
  return closeWithGrace(
    {
      // A batch takes as long as it takes; whoever is in a hurry sends a second signal.
      delay: false,
      logger: false,
      // What nobody expected ends the process at once: the ledger is made for that, see recovery.
      // SIGHUP asks for another look at the files, and ends nothing.
      skip: ['uncaughtException', 'unhandledRejection', 'beforeExit', 'SIGHUP'],
      onSecondSignal: log.secondSignal,
    },
    async ({ signal = 'SIGTERM' }) => {
      log.leaving(signal);
      leaving.abort();
      await ended;
    },
  );
}
