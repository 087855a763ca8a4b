import { type Command, InvalidArgumentError } from 'commander';
import { parseDay } from '../../calendar/day.ts';
import { attempt } from '../attempt.ts';
import { action, type CommandLine, example } from '../command-line.ts';

const LONGEST_WAIT_SECONDS = 60;

/** Legal holds: nothing that one covers is changed before its release. */
export function addHold(program: Command, line: CommandLine): void {
  const hold = program
    .command('hold')
    .description('keep rows for a legal matter, whatever the policies say')
    .helpCommand(false)
    .addHelpText('after', example('retentiond hold list'));
  hold
    .command('place')
    .description('place a hold, and wait until no batch under way can touch what it holds')
    .option('--category <category>', 'every row of a category, wherever it lives')
    .option('--person <kind=value>', 'every row about a person; `kind=-` or `-` reads from standard input')
    .option('--rule <rule>', 'every row of a rule (connection/table/category)')
    .option('--connection <connection>', 'every row in a database')
    .requiredOption('--matter <text>', 'the matter, such as a case number', checkText)
    .requiredOption('--reason <text>', 'why the rows must stay', checkText)
    .option('--review <date>', 'when somebody looks at it again', checkDay)
    .option('--wait <seconds>', 'for batches under way, at most', checkWait, LONGEST_WAIT_SECONDS)
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      example('retentiond hold place --category logs --matter "case 24/117" --reason "court order"'),
    )
    .action(attempt(line, 'hold place', () => import('../work/hold/place.ts')));
  hold
    .command('list')
    .description('print the holds, never whom they hold')
    .option('--all', 'those that hold nothing any more, too')
    .option('--reveal', 'matter and reason off a screen, too; needs the holds key')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond hold list --json'))
    .action(action(line, () => import('../work/hold/list.ts')));
  hold
    .command('release')
    .description('end a hold, after its cooling-off period; with four eyes on, two persons do it')
    .argument('<hold>', "the hold's id")
    .requiredOption('--reason <text>', 'why the rows may go', checkText)
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      example('retentiond hold release 3f0c8a52-6f5e-4a55-9c3e-0d5b9a1e7f42 --reason "case closed"'),
    )
    .action(attempt(line, 'hold release', () => import('../work/hold/release.ts')));
}

function checkText(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('It is empty.');
}

function checkDay(text: string): string {
  if (parseDay(text) !== null) return text;
  throw new InvalidArgumentError('Write a day, as in 2027-01-31.');
}

function checkWait(text: string): number {
  if (/^\d{1,2}$/.test(text) && Number(text) <= LONGEST_WAIT_SECONDS) return Number(text);
  throw new InvalidArgumentError(`Write whole seconds, up to ${LONGEST_WAIT_SECONDS}.`);
}
