import { type Command, InvalidArgumentError } from 'commander';
import { readHolds } from '../../app/hold/list.ts';
import { type HoldRequest, placeHold } from '../../app/hold/place.ts';
import { releaseHold } from '../../app/hold/release.ts';
import { requireKnown } from '../../app/hold/target.ts';
import type { Project } from '../../app/project/project.ts';
import { parseDay } from '../../calendar/day.ts';
import { Failure } from '../../errors.ts';
import { attempt } from '../attempt.ts';
import { action, type CommandLine, example, type GlobalOptions, jsonText } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { requireConfig, requireProject } from '../read.ts';
import { renderFailure } from '../render-failure.ts';
import type { Terminal } from '../terminal.ts';
import { holdsText, placementText, releaseText } from '../texts/hold-text.ts';

/** What is held: exactly one of the four. */
interface Subject {
  readonly category?: string;
  readonly person?: string;
  readonly rule?: string;
  readonly connection?: string;
}

interface PlaceOptions extends Subject {
  readonly matter: string;
  readonly reason: string;
  readonly review?: string;
  readonly wait: number;
  readonly json?: true;
}

interface ListOptions {
  readonly all?: true;
  readonly reveal?: true;
  readonly json?: true;
}

interface ReleaseOptions {
  readonly reason: string;
  readonly json?: true;
}

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
    .action(attempt<PlaceOptions>(line, 'hold place', (options) => place(line, options)));
  hold
    .command('list')
    .description('print the holds, never whom they hold')
    .option('--all', 'those that hold nothing any more, too')
    .option('--reveal', 'matter and reason off a screen, too; needs the holds key')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond hold list --json'))
    .action(action<ListOptions>(line, (options) => list(line, options)));
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
    .action(
      attempt<ReleaseOptions>(line, 'hold release', async (options, id) => {
        const released = await releaseHold(requireConfig(line, options), id as string, options.reason);
        await line.terminal.write(options.json ? jsonText(released) : releaseText(released));
        return EXIT.done;
      }),
    );
}

async function place(line: CommandLine, options: PlaceOptions & GlobalOptions): Promise<ExitCode> {
  const { terminal } = line;
  const project = requireProject(line, options);
  const { kind, target, personKind } = await readSubject(terminal, project, options);
  const { matter, reason, review, wait } = options;
  const request = { kind, target, personKind, matter, reason, reviewOn: review ?? null };
  const placed = await placeHold(project.config, request, {
    milliseconds: wait * 1_000,
    observer: {
      batchRecovered: ({ rule, batch, outcome }) =>
        terminal.tell(`${rule}: recovered batch ${batch} (${outcome})`),
    },
    troubled: (_, error) => terminal.tell(renderFailure(error, { colour: terminal.colour.telling })),
  });
  await terminal.write(options.json ? jsonText(placed) : placementText(placed));
  return EXIT.done;
}

async function list(line: CommandLine, options: ListOptions & GlobalOptions): Promise<ExitCode> {
  const { all = false, reveal, json } = options;
  const seen = line.terminal.isScreen && !json;
  const holds = await readHolds(requireConfig(line, options), {
    all,
    reveal: reveal ? 'yes' : seen ? 'if possible' : 'no',
  });
  await line.terminal.write(json ? jsonText(holds) : holdsText(holds));
  return EXIT.done;
}

async function readSubject(
  terminal: Terminal,
  project: Project,
  options: Subject,
): Promise<Pick<HoldRequest, 'kind' | 'target' | 'personKind'>> {
  const kinds = ['category', 'person', 'rule', 'connection'] as const;
  const [kind, ...others] = kinds.filter((one) => options[one] !== undefined);
  if (!kind || others.length > 0) throw oneSubject();
  const target = options[kind] as string;
  if (kind !== 'person') {
    requireKnown(project, kind, target);
    return { kind, target, personKind: null };
  }
  const person = await readPerson(terminal, target);
  requireKnown(project, 'kind of person', person.kind);
  return { kind, target: person.value, personKind: person.kind };
}

/** Read from standard input, no name stays in the shell's history. */
async function readPerson(
  terminal: Terminal,
  typed: string,
): Promise<{ readonly kind: string; readonly value: string }> {
  const text = typed === '-' ? await terminal.readLine() : typed;
  const at = text.indexOf('=');
  const [kind, given] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
  const value = given === '-' && typed !== '-' ? await terminal.readLine() : given;
  if (kind === '' || value === '' || value.includes('\0')) throw personUnclear();
  if (text === typed && given !== '-')
    terminal.tell(
      "the person's name stays in your shell's history: `--person KIND=-` reads it from standard input",
    );
  return { kind, value };
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

function oneSubject(): Failure {
  return new Failure({
    kind: 'usage',
    code: 'hold-subject',
    fact: 'a hold is about one thing: a category, a person, a rule or a connection',
    hint: 'give exactly one of --category, --person, --rule and --connection',
  });
}

/** Without what was typed: it may be the person. */
function personUnclear(): Failure {
  return new Failure({
    kind: 'usage',
    code: 'hold-person',
    fact: '--person takes a kind of person and a value, as in email=-',
    hint: 'the value, or all of it, may come from standard input: `--person email=-`, `--person -`',
  });
}
