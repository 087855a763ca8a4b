import { type Block, type Note, readBlocks } from './blocks.ts';
import { readConsole, readShell } from './commands.ts';
import { PageError, SERVERS, type ServerName, type Step, VARYING, type Varying } from './step.ts';

/** What the notes before a block say of it. */
export type Notes = Readonly<Record<string, string>>;

/** Notes that are steps of their own; every other one is about the block that follows. */
const STEPS = ['before', 'servers'];
const OF_BLOCKS = ['not run', 'varies', 'exits', 'until', 'beside', 'refused', 'into', 'of'];
/** Languages in which nothing can be tried. */
const SEEN_ONLY = ['text', 'markdown', 'jsonc', 'ini', 'csv', 'mermaid', 'asn1'];

/** What is to be done for a page, in its order. A block that is neither tried nor marked is an error. */
export function readPage(page: string, text: string): readonly Step[] {
  // What is generated, such as the words of a command's help, is checked where it is made.
  const generated = text.startsWith('<!-- Generated');
  const steps: Step[] = [];
  let notes: Record<string, string> = {};
  let last = 0;
  for (const one of readBlocks(page, text)) {
    last = one.line;
    if (one.kind === 'block' && one.language === '' && generated) continue;
    if (one.kind === 'block') {
      steps.push(...stepsOf(page, one, notes));
      notes = {};
    } else if (STEPS.includes(one.key)) {
      steps.push(ownStep(page, one));
    } else if (OF_BLOCKS.includes(one.key)) {
      notes[one.key] = one.value;
    } else {
      throw new PageError(page, one.line, `nobody knows the comment "${one.key}:"`);
    }
  }
  if (Object.keys(notes).length > 0) throw new PageError(page, last, 'no block follows the comment');
  return steps;
}

function ownStep(page: string, { key, value, line }: Note): Step {
  if (key === 'before') {
    const block: Block = { kind: 'block', line: line - 1, language: 'sh', about: '', text: value };
    return { kind: 'before', line, scripts: readShell(page, block).map(({ text }) => text) };
  }
  const names = value.split(/[\s,]+/);
  const unknown = names.filter((name) => !SERVERS.includes(name as ServerName));
  if (unknown.length > 0) throw new PageError(page, line, `no such server: ${unknown}`);
  return { kind: 'servers', line, names: names as ServerName[] };
}

function stepsOf(page: string, block: Block, notes: Notes): readonly Step[] {
  const { line, language } = block;
  const why = notes['not run'];
  if (why === '') throw new PageError(page, line, 'it is not said why the block is not run');
  if (why !== undefined) return [{ kind: 'not run', line, language, why }];
  switch (language) {
    case 'sh':
    case 'bash':
    case 'console':
      return [commandsOf(page, block, notes)];
    case 'yaml':
      return [writtenOf(page, block, notes)];
    case 'json':
      return [shownOf(page, block, notes)];
    case 'sql':
      return [spokenOf(page, block, notes)];
    default:
      if (SEEN_ONLY.includes(language)) return [];
      throw new PageError(page, line, `the block's language is not one that the test knows: "${language}"`);
  }
}

function commandsOf(page: string, block: Block, notes: Notes): Step {
  const read = block.language === 'console' ? readConsole : readShell;
  const found = read(page, block);
  const varies = (notes['varies'] ?? '').split(/[\s,]+/).filter((word) => word !== '');
  const unknown = varies.filter((word) => !VARYING.includes(word as Varying));
  if (unknown.length > 0)
    throw new PageError(page, block.line, `what varies is one of ${VARYING}: ${unknown}`);
  const exits = Number(notes['exits'] ?? 0);
  if (!Number.isInteger(exits)) throw new PageError(page, block.line, 'an exit code is a whole number');
  const [last] = found.slice(-1);
  const commands = found.map((command) => ({
    ...command,
    varies: varies as Varying[],
    exits: command === last ? exits : 0,
    until: command === last ? untilOf(notes) : null,
  }));
  return { kind: 'commands', line: block.line, commands };
}

function untilOf({ until, beside }: Notes): { says: string; next: 'interrupt' | 'leave' } | null {
  if (until !== undefined) return { says: until, next: 'interrupt' };
  return beside === undefined ? null : { says: beside, next: 'leave' };
}

function writtenOf(page: string, { line, about, text }: Block, notes: Notes): Step {
  const [, part, file] = /^(part of )?([\w./-]+\.yaml)$/.exec(about) ?? [];
  if (file === undefined)
    throw new PageError(
      page,
      line,
      'a block of YAML names its file: ```yaml datamap/crm.yaml, or ```yaml part of retentiond.yaml',
    );
  return { kind: 'written', line, file, part: part !== undefined, text, refused: notes['refused'] ?? null };
}

function shownOf(page: string, { line, text }: Block, notes: Notes): Step {
  const { of } = notes;
  if (!of) throw new PageError(page, line, 'a block of JSON names what prints it: <!-- of: retentiond … -->');
  return { kind: 'shown', line, text, command: of };
}

/** SQL is for a client, which a note names. */
function spokenOf(page: string, { line, text }: Block, { into, exits }: Notes): Step {
  if (!into) throw new PageError(page, line, 'a block of SQL names its client: <!-- into: psql crm -->');
  const command = {
    line,
    text: `${into} <<'END OF SQL'\n${text}\nEND OF SQL`,
    output: null,
    varies: [],
    exits: Number(exits ?? 0),
    until: null,
  };
  return { kind: 'commands', line, commands: [command] };
}
