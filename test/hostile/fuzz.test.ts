import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readProject } from '../../src/app/project/project.ts';
import { renderFinding } from '../../src/cli/render-finding.ts';
import { wordFinding } from '../../src/finding.ts';
import { randomOf, seedsOf } from '../plan/random.ts';
import { listen } from './listener.ts';
import { mutate } from './mutate.ts';
import { MOST_FINDINGS, RAW } from './told.ts';

const ROOT = join(import.meta.dirname, '../..');

/** A valid file, and the place in a project where it is read. */
interface Seed {
  readonly name: string;
  readonly place: string;
  readonly bytes: Uint8Array;
  /** Folders and files that the project is made of, and where they stand in it. */
  readonly project: Project;
}

type Project = Readonly<Record<string, string>>;

const ALONE: Project = { 'test/hostile/base': '.' };

/** The demo's second set of policies, in which every word of a data map finds its policy. */
const COMPANY: Project = {
  policies: 'policies',
  'demo/company/second/prospects.yaml': 'policies/prospects.yaml',
  'demo/company/second/crm.yaml': 'datamap/crm.yaml',
  'test/hostile/base/retentiond.yaml': 'retentiond.yaml',
};

/** Every valid file there is. */
const SEEDS: readonly Seed[] = [
  ...seedsIn('policies', 'policies/logs.yaml'),
  ...seedsIn('test/unit/policy/cases', 'policies/logs.yaml', /^sound.*\.yaml$/),
  ...seedsIn('demo/company/datamap', 'datamap/crm.yaml'),
  ...seedsIn('test/unit/datamap/cases', 'datamap/crm.yaml', /^valid-.*\.yaml$/),
  ...seedsIn('demo/company', 'retentiond.yaml', /^retentiond\.yaml$/),
  ...seedsIn('test/hostile/base', 'retentiond.yaml', /^retentiond\.yaml$/),
  ...seedsIn('demo/company/second', 'policies/prospects.yaml', /^prospects\.yaml$/, COMPANY),
  ...seedsIn('demo/company/second', 'datamap/crm.yaml', /^crm\.yaml$/, COMPANY),
];

/** Far above what any of these files takes; a reading that grows with the square of a file would pass it. */
const LONGEST_MILLISECONDS = 3_000;

function seedsIn(
  folder: string,
  place: string,
  names = /\.yaml$/,
  project: Project = ALONE,
): readonly Seed[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => names.test(name))
    .map((name) => ({
      name: join(folder, name),
      place,
      bytes: readFileSync(join(ROOT, folder, name)),
      project,
    }));
}

test.each(SEEDS.map((seed) => [seed.name, seed] as const))(
  '%s',
  async (_, seed) => {
    const listener = await listen();
    const folder = mkdtempSync(join(tmpdir(), 'retentiond-fuzz-'));
    try {
      for (const [from, to] of Object.entries(seed.project))
        cpSync(join(ROOT, from), join(folder, to), { recursive: true });
      const address = `postgres://app:of-app@127.0.0.1:${listener.port}/crm`;
      const sources = {
        cwd: folder,
        environment: {
          PORT: String(listener.port),
          CONTROL_URL: address,
          CRM_URL: address,
          DIGEST_KEY_PATH: 'digest.key',
        },
      };
      const path = join(folder, seed.place);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, seed.bytes);
      // A lone file may speak of what no other file knows.
      if (seed.project !== ALONE)
        expect(readProject(sources).findings.filter(({ accepted }) => accepted === null)).toEqual([]);
      const mutants = seedsOf(4, 2_000);
      for (const number of mutants) {
        const mutant = mutate(seed.bytes, randomOf(number));
        writeFileSync(path, mutant);
        const started = performance.now();
        const { findings, language } = readProject(sources);
        const told = `mutant ${number} of ${seed.name}`;
        expect(performance.now() - started, told).toBeLessThan(LONGEST_MILLISECONDS);
        expect(readProject(sources).findings, told).toEqual(findings);
        expect(findings.length, told).toBeLessThanOrEqual(MOST_FINDINGS + 10);
        for (const found of findings) {
          for (const worded of [wordFinding(found, 'en'), wordFinding(found, 'fr')]) {
            expect(`${worded.message}\n${worded.hint}`, told).not.toMatch(RAW);
          }
          expect(renderFinding(found, { colour: false, language }), told).toContain(found.code);
          expect(found.line * found.column, told).toBeGreaterThanOrEqual(1);
        }
        expect(new Uint8Array(readFileSync(path)), told).toEqual(new Uint8Array(mutant));
      }
      expect(listener.visitors()).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
      await listener.close();
    }
  },
  600_000,
);
