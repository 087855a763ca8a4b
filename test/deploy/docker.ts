import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** How docker ended, and what it wrote. */
interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs docker; `environment` reaches it, and so what is passed on by name. */
export function docker(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: 64 * 1024 * 1024, env: { ...process.env, ...environment } };
    execFile('docker', args, options, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(missing(error.message));
      else resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

/** Fails, and says what was not checked, where no engine answers. */
export async function requireEngine(): Promise<void> {
  const { code, stderr } = await docker(['version', '--format', '{{.Server.Version}}']);
  if (code !== 0) throw missing(stderr.trim());
}

/** Requires images that no registry may be there to give; `make.sh` makes some that do what is relied upon. */
export async function requireImages(names: readonly string[]): Promise<void> {
  for (const name of names) {
    if ((await docker(['image', 'inspect', name])).code === 0) continue;
    const { code, stderr } = await docker(['pull', '--quiet', name]);
    if (code === 0) continue;
    throw new Error(
      `the image ${name} is neither there nor to be had (${stderr.trim()}); nothing was checked. Where no registry can be reached: sh test/deploy/stand-ins/make.sh`,
    );
  }
}

/** Builds the image of this checkout by its own Dockerfile. */
export async function buildImage(tag: string): Promise<void> {
  await requireImages(['node:24-bookworm-slim']);
  await done(['build', '--quiet', '--tag', tag, ROOT]);
}

/** What docker wrote; fails with all of it where it did not end with 0. */
export async function done(
  args: readonly string[],
  environment?: Readonly<Record<string, string>>,
): Promise<string> {
  const { code, stdout, stderr } = await docker(args, environment);
  expect(code, `docker ${args.join(' ')}\n${stdout}${stderr}`).toBe(0);
  return stdout;
}

function missing(why: string): Error {
  return new Error(
    `no Docker engine answers (${why}); nothing was checked. Install Docker, or name an engine in DOCKER_HOST, then run it again`,
  );
}
