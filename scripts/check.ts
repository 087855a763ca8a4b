// Everything that must hold besides the tests: one line a part, and the whole output of the first part that is red.
import { spawnSync } from 'node:child_process';
import { delimiter, resolve } from 'node:path';

interface Part {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly mend: string;
}

const parts: readonly Part[] = [
  { name: 'format', command: ['biome', 'format', '.'], mend: 'npm run format' },
  {
    name: 'lint',
    command: ['biome', 'check', '--formatter-enabled=false', '--error-on-warnings', '.'],
    mend: 'npm run format mends some of it',
  },
  { name: 'types', command: ['tsc', '--noEmit', '-p', 'tsconfig.json'], mend: 'see above' },
  {
    name: 'walls',
    command: ['tsx', 'scripts/check-walls.ts'],
    mend: 'docs/architecture.md says what each room may import',
  },
  {
    name: 'words',
    command: ['tsx', 'scripts/check-words.ts'],
    mend: 'docs/architecture.md says where each word may stand',
  },
  { name: 'dead code', command: ['knip', '--no-progress'], mend: 'remove it, or use it' },
  {
    name: 'code for tests only',
    command: ['knip', '--no-progress', '--production', '--include', 'files,dependencies'],
    mend: 'what the product does not use belongs under test/, or nowhere',
  },
  { name: 'generated', command: ['tsx', 'scripts/generate.ts', '--check'], mend: 'npm run generate' },
];

const path = [resolve('node_modules/.bin'), process.env.PATH].join(delimiter);

for (const { name, command, mend } of parts) {
  const [program, ...args] = command;
  const begun = performance.now();
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, PATH: path },
    maxBuffer: 64 * 1024 * 1024,
  });
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  if (status !== 0) {
    process.stderr.write(`${stdout ?? ''}${stderr ?? ''}${error === undefined ? '' : `${error.message}\n`}`);
    console.error(`✗ ${name} (${seconds} s): ${mend}`);
    process.exit(1);
  }
  console.log(`✓ ${name} (${seconds} s)`);
}
