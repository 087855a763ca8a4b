import closeWithGrace from 'close-with-grace';
import type { Command } from 'commander';
import { type Daemon, startDaemon } from '../../app/daemon.ts';
import { openWorkplace } from '../../app/workplace.ts';
import { type Log, openLog } from '../../logging/log.ts';
import { action, type CommandLine, example } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import { refuseOption } from '../not-built.ts';
import { requireProject } from '../read.ts';

export function addStart(program: Command, line: CommandLine): void {
  const command = program
    .command('start')
    .description('run the daemon: every rule by its schedule, until a signal ends it')
    .addHelpText('after', example('retentiond start'))
    .action(
      action(line, async (options) => {
        const project = requireProject(line, options);
        const log = openLog({ pretty: line.terminal.hasReader });
        const leaving = new AbortController();
        const place = await openWorkplace(project.config, leaving.signal, log);
        const starting = startDaemon(place, project.rules, log);
        const door = keepDoor(leaving, starting, log);
        try {
          await (await starting).done;
        } finally {
          door.uninstall();
        }
        return EXIT.done;
      }),
    );
  refuseOption(command, '--only');
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
