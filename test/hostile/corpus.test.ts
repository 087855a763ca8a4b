import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { runIn } from '../unit/cli/recorded.ts';
import { CLASSES, CORPUS, casesOf } from './case.ts';
import { type Listener, listen } from './listener.ts';
import {
  countOf,
  expectText,
  findingsOf,
  isToldInFrench,
  MOST_FINDINGS,
  type Told,
  verdictOf,
} from './told.ts';

/** A value that would leave the password and name another host. */
const EVIL = 'x@evil.example/';

let listener: Listener;
beforeAll(async () => {
  listener = await listen();
});
afterAll(() => listener.close());

function projectFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'retentiond-hostile-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The names, kinds and contents of everything in a folder. */
function stateOf(folder: string): string {
  const hash = createHash('sha256');
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    hash.update(`${path} ${entry.isDirectory()} ${entry.isFIFO()} ${entry.isSymbolicLink()}\n`);
    if (entry.isFile()) hash.update(readFileSync(path));
  }
  return hash.digest('hex');
}

async function validate(folder: string, flags = ''): Promise<readonly Told[]> {
  const environment = { PORT: String(listener.port), EVIL };
  return findingsOf(await runIn(folder, `validate --json${flags}`, { environment }));
}

describe.each(CLASSES)('%s', (of) => {
  test.for(casesOf(of).map((one, index) => [one.name, one, isToldInFrench(index)] as const))(
    '%s',
    async ([name, hostile, inFrench], { task }) => {
      const folder = projectFolder();
      hostile.layOut(folder);
      const before = stateOf(folder);
      const findings = await validate(folder);
      task.meta.hostile = countOf(of, findings);
      await expect(expectText(findings).replaceAll(String(listener.port), 'PORT')).toMatchFileSnapshot(
        hostile.expect,
      );
      expect(findings.length > 0).toBe(!name.endsWith('-sound'));
      expect(findings.length).toBeLessThanOrEqual(2 * MOST_FINDINGS);
      if (inFrench) {
        const french = await validate(folder, ' --language fr');
        expect(verdictOf(french), 'the same verdict twice').toEqual(verdictOf(findings));
      }
      expect(stateOf(folder), 'nothing was changed').toBe(before);
      expect(listener.visitors(), 'nobody was asked').toBe(0);
    },
  );

  test('has no expectation without a case', () => {
    const kept = readdirSync(join(CORPUS, of)).filter((file) => file.endsWith('.expect'));
    expect(kept.sort()).toEqual(
      casesOf(of)
        .map((one) => basename(one.expect))
        .sort(),
    );
  });
});

test('with --connect nobody is asked either, where an error comes first', async () => {
  const folder = projectFolder();
  casesOf('periods')[0]?.layOut(folder);
  const environment = { PORT: String(listener.port) };
  const { code, stderr } = await runIn(folder, 'validate --connect', { environment });
  expect({ code, stderr, visitors: listener.visitors() }).toEqual({
    code: 3,
    stderr: 'the databases were not asked: these errors come first\n',
    visitors: 0,
  });
});
