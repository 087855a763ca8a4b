import { spawnSync } from 'node:child_process';

/** How a program of the system ended, and all that it wrote. */
export interface Ran {
  readonly code: number | null;
  readonly said: string;
}

interface Surroundings {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a program that this mode of the tests needs; where it is missing, throws and names the package that has it. */
export function runTool(
  program: string,
  fromPackage: string,
  args: readonly string[],
  { cwd, environment }: Surroundings = {},
): Ran {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...environment },
  });
  if (error !== undefined)
    throw new Error(
      `${program} does not run (${error.message}); nothing was checked. Install the package ${fromPackage}, then run it again`,
    );
  return { code: status, said: `${stdout}${stderr}` };
}
