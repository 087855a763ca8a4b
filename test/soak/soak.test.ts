import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Facts } from '../../soak/soak.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test('beside writers, outages, edits, holds and a pause, exactly the due rows go, and the ledger verifies', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'retentiond-soak-test-'));
  try {
    const file = join(folder, 'facts.json');
    const words = ['--import', 'tsx', 'soak/main.ts', '--minutes', '3', '--no-page', '--facts', file];
    const child = spawn(process.execPath, words, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    const [code] = await once(child, 'close');
    expect(code, said).toBe(0);
    const facts = JSON.parse(readFileSync(file, 'utf8')) as Facts;
    expect(facts.problems).toEqual([]);
    expect(facts.happenings).toHaveLength(6);
    expect(facts.holds).toBeGreaterThan(0);
    // Each outage is told, and each rule has worked.
    expect(facts.lines.filter(({ level }) => level === 'error').length).toBeGreaterThanOrEqual(3);
    expect(
      new Set(facts.lines.flatMap(({ event, rule }) => (event === 'run-ended' ? [rule] : []))).size,
    ).toBe(10);
    expect(facts.changed).toBeGreaterThan(1_000);
    expect(facts.left).toBeGreaterThan(0);
    for (const measure of [
      'rss',
      'descriptors',
      'controlSessions',
      'redisClients',
      'mariadbSessions',
    ] as const)
      expect(
        facts.samples.some(({ values }) => (values[measure] ?? 0) > 0),
        measure,
      ).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
