import { type ControlRoles, writeControlGrants } from '../../app/grants/control-grants.ts';
import { writeGrants } from '../../app/grants/write-grants.ts';
import { Failure } from '../../errors.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { requireConfig } from '../read.ts';
import { requireLiveProject } from '../read-live.ts';
import { controlGrantsText, grantsText } from '../texts/grants-text.ts';

interface GrantsOptions extends GlobalOptions {
  readonly connection?: string;
  readonly role?: string;
  readonly control?: true;
  readonly owner?: string;
  readonly writer?: string;
  readonly reader?: string;
  readonly pruner?: string;
  readonly json?: true;
}

/** By the names under which people know them. */
const PURPOSES = { owner: 'migrate', writer: 'write', reader: 'read', pruner: 'prune' } as const;
const KINDS = Object.keys(PURPOSES) as readonly (keyof typeof PURPOSES)[];

export async function work(line: CommandLine, options: GrantsOptions): Promise<ExitCode> {
  const called = rolesIn(options);
  if (options.control) {
    const grants = await writeControlGrants(requireConfig(line, options), called);
    await line.terminal.write(options.json ? jsonText(grants) : controlGrantsText(grants.control));
    return EXIT.done;
  }
  if (Object.keys(called).length > 0) throw controlOnly();
  const { project, checked } = await requireLiveProject(line, options);
  const grants = writeGrants(project.config, checked, {
    connection: options.connection ?? null,
    role: options.role ?? null,
  });
  await line.terminal.write(options.json ? jsonText(grants) : grantsText(grants.roles));
  return EXIT.done;
}

function rolesIn(options: GrantsOptions): ControlRoles {
  const named = KINDS.flatMap((kind) => {
    const name = options[kind];
    return name === undefined ? [] : [[PURPOSES[kind], name] as const];
  });
  return Object.fromEntries(named);
}

function controlOnly(): Failure {
  return new Failure({
    kind: 'usage',
    code: 'usage',
    fact: `${KINDS.map((kind) => `--${kind}`).join(', ')} name roles of the control database`,
    hint: 'add --control, or name the role of a connection with --role',
  });
}
