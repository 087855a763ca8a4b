import closeWithGrace from 'close-with-grace';
import { type Command, InvalidArgumentError } from 'commander';
import { ALL_TASKS, type Daemon, startDaemon } from '../../app/daemon/daemon.ts';
import { watchRules } from '../../app/daemon/rule-set.ts';
import type { Task } from '../../app/daemon/shop.ts';
import { openWorkplace } from '../../app/workplace.ts';
import { type Log, openLog } from '../../logging/log.ts';
import { action, type CommandLine, example, sourcesOf } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import { notBuilt } from '../not-built.ts';
import { requireProject } from '../read.ts';

export function addStart(program: Command, line: CommandLine): void {
  program
    .command('start')
    .description('run the daemon: every rule by its schedule, until a signal ends it')
    .option('--only <tasks>', 'a part of its work: scheduler, worker, or both with a comma', parseTasks)
    .addHelpText('after', example('retentiond start --only scheduler'))
    .action(
      action<{ readonly only?: readonly Task[] }>(line, async (options) => {
        const project = requireProject(line, options);
        const log = openLog({ pretty: line.terminal.hasReader });
        const leaving = new AbortController();
        const place = await openWorkplace(project.config, leaving.signal, log);
        const source = watchRules(sourcesOf(line, options), project);
        const starting = startDaemon(place, project.rules, log, { source, tasks: options.only ?? ALL_TASKS });
        const door = keepDoor(leaving, starting, log);
        const reload = (): void => void starting.then((daemon) => daemon.reload()).catch(() => undefined);
        process.on('SIGHUP', reload);
        try {
          await (await starting).done;
        } finally {
          process.removeListener('SIGHUP', reload);
          door.uninstall();
        }
        return EXIT.done;
      }),
    );
}

/** `scheduler,worker`; the pages are a third part, and not built yet. */
function parseTasks(text: string): readonly Task[] {
  const named = text.split(',').map((one) => one.trim());
  if (named.includes('web')) throw notBuilt('start --only web');
  const tasks = ALL_TASKS.filter((task) => named.includes(task));
  if (tasks.length !== named.length)
    throw new InvalidArgumentError('It takes scheduler, worker, or both with a comma.');
  return tasks;
}

/** A first signal finishes the batch and leaves with 0; a second one leaves at once with 1. */
function keepDoor(
  leaving: AbortController,
  starting: Promise<Daemon>,
  log: Pick<Log, 'leaving' | 'secondSignal'>,
): { uninstall(): void } {
  return closeWithGrace(
    {
      // A batch takes as long as it takes; whoever is in a hurry sends a second signal.
      delay: false,
      logger: false,
      // What nobody expected ends the process at once: the ledger is made for that, see recovery.
      skip: ['uncaughtException', 'unhandledRejection', 'beforeExit'],
      onSecondSignal: log.secondSignal,
    },
    async ({ signal = 'SIGTERM' }) => {
      log.leaving(signal);
      leaving.abort();
      await (await starting).done;
    },
  );
}
