import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openNote, signNote } from '../../src/ledger/checkpoint/note.ts';
import { parseVerifier, signerOf } from '../../src/ledger/checkpoint/signing-key.ts';
import { type AuditedLogs, makeAudited } from '../support/audited.ts';
import { ENOCH, PETER, TEXT } from '../unit/ledger/checkpoint/known-notes.ts';

const PROGRAM = join(import.meta.dirname, '..', 'evidence-elsewhere', 'main.go');
/** Where Debian's packages put the sources. */
const DEBIAN = '/usr/share/gocode';

const folder = mkdtempSync(join(tmpdir(), 'evidence-elsewhere-'));
let audited: AuditedLogs;
beforeAll(async () => {
  audited = await makeAudited();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await audited.logs.drop();
});

/** Compiles the program of the others; null where there is no Go, or not their package. */
function compileElsewhere(): string | null {
  const paths = spawnSync('go', ['env', 'GOPATH'], { encoding: 'utf8' }).stdout?.trim();
  if (!paths) return null;
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: `${paths}:${DEBIAN}` };
  if (spawnSync('go', ['list', 'golang.org/x/mod/sumdb/tlog'], { env }).status !== 0) return null;
  const compiled = join(folder, 'elsewhere');
  // What Go has compiled once, its own cache keeps.
  execFileSync('go', ['build', '-o', compiled, PROGRAM], { env });
  return compiled;
}

/** What others have published; it must hold with Go and without. */
function expectPublishedNotes(): void {
  expect(signNote(TEXT, [signerOf(PETER.seed, 'PeterNeumann')])).toBe(`${TEXT}\n${PETER.line}`);
  const both = [PETER, ENOCH].map(({ verifier }) => parseVerifier(verifier));
  expect(openNote(`${TEXT}\n${PETER.line}${ENOCH.line}`, both).verified).toHaveLength(2);
}

function given(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

test('golang.org/x/mod opens the checkpoints of a real ledger, and checks its proofs', async () => {
  expectPublishedNotes();
  const program = compileElsewhere();
  if (program === null) {
    console.warn(
      'evidence-elsewhere: there is no Go with golang.org/x/mod here, so that only the published notes were checked ' +
        '(Debian: apt-get install golang-go golang-golang-x-mod-dev)',
    );
    return;
  }
  const { logs, verifier, older, newer, audit } = audited;
  const check = (
    what: string,
    file: string,
    key = verifier,
  ): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(program, [what, key, file], { encoding: 'utf8' });

  const checkpoints = join(logs.folder, 'checkpoints.txt');
  expect(check('checkpoints', checkpoints)).toMatchObject({
    status: 0,
    stdout: `checkpoint of ${older}\ncheckpoint of ${newer}\n`,
  });
  expect(check('checkpoints', checkpoints, PETER.verifier).stderr).toContain('no verifiable signatures');

  for (let entry = 1; entry <= newer; entry += 1) {
    const { stdout } = await audit('prove', String(entry));
    const file = given('entry.tlog-proof', stdout);
    expect(check('inclusion', file)).toMatchObject({ status: 0, stdout: `entry ${entry} of ${newer}\n` });
    if (entry === 1) continue;
    const moved = stdout.replace(`index ${entry - 1}`, `index ${entry - 2}`);
    expect(check('inclusion', given('moved.tlog-proof', moved)).stderr).toContain(
      'invalid transparency proof',
    );
  }

  for (const [from, to] of [
    [older, newer],
    [older, older],
    [newer, newer],
  ] as const) {
    const { stdout } = await audit('prove', '--from', String(from), '--to', String(to), '--json');
    expect(check('consistency', given('trees.json', stdout))).toMatchObject({
      status: 0,
      stdout: `${from} in ${to}\n`,
    });
  }
  const { stdout } = await audit('prove', '--from', String(older), '--to', String(newer), '--json');
  const { proof, ...rest } = JSON.parse(stdout) as { proof: string[] };
  const swapped = given('swapped.json', JSON.stringify({ ...rest, proof: proof.toReversed() }));
  expect(check('consistency', swapped).stderr).toContain('invalid transparency proof');
});
