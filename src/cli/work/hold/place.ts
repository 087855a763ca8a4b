import { type HoldRequest, placeHold } from '../../../app/hold/place.ts';
import { requireKnown } from '../../../app/hold/target.ts';
import type { Project } from '../../../app/project/project.ts';
import { Failure } from '../../../errors.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../../command-line.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { requireProject } from '../../read-project.ts';
import { renderFailure } from '../../render-failure.ts';
import type { Terminal } from '../../terminal.ts';
import { placementText } from '../../texts/hold-text.ts';

/** What is held: exactly one of the four. */
interface Subject {
  readonly category?: string;
  readonly person?: string;
  readonly rule?: string;
  readonly connection?: string;
}

interface PlaceOptions extends Subject, GlobalOptions {
  readonly matter: string;
  readonly reason: string;
  readonly review?: string;
  readonly wait: number;
  readonly json?: true;
}

export async function work(line: CommandLine, options: PlaceOptions): Promise<ExitCode> {
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
