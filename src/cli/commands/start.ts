import { type Command, InvalidArgumentError } from 'commander';
import { ALL_TASKS, type Task } from '../../app/daemon/shop.ts';
import { action, type CommandLine, example } from '../command-line.ts';

export function addStart(program: Command, line: CommandLine): void {
  program
    .command('start')
    .description('run the daemon: every rule by its schedule, until a signal ends it')
    .option(
      '--only <tasks>',
      'a part of its work: scheduler, worker, web, or several with commas',
      parseTasks,
    )
    .addHelpText('after', example('retentiond start --only scheduler'))
    .action(action(line, () => import('../work/start.ts')));
}

/** `scheduler,worker,web` */
function parseTasks(text: string): readonly Task[] {
  const named = text.split(',').map((one) => one.trim());
  const tasks = ALL_TASKS.filter((task) => named.includes(task));
  if (tasks.length !== named.length)
    throw new InvalidArgumentError('It takes scheduler, worker, web, or several of them with commas.');
  return tasks;
}
