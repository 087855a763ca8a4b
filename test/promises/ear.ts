import { inspect } from 'node:util';
import { expect } from 'vitest';
import { openWorkplace } from '../../src/app/control/workplace.ts';
import { type Applied, applyRules } from '../../src/app/run/apply.ts';
import type { Observer } from '../../src/enforce/scene.ts';
import { runIn } from '../unit/cli/recorded.ts';
import type { Aviary } from './aviary.ts';
import { CANARIES, type Canary, canariesIn } from './canaries.ts';
import type { Seen } from './promise.ts';
import { type Found, rowsIn } from './stores.ts';

/** Hears everything that comes out of a project. */
export interface Ear {
  /** Whatever anybody was told. */
  readonly told: Found[];
  tell(what: string, ...texts: readonly string[]): void;
  /** Hears everything that a run tells whoever watches. */
  readonly observer: Observer;
  /** Runs a command; resolves to its standard output. Its exit code must be one of these. */
  cli(argv: string, ...codes: readonly number[]): Promise<string>;
  /** Applies the rules by themselves, with everything that their failures carry. */
  apply(): Promise<Applied>;
  /** Every row of every table of ours: of the control database with its queue, and of the receipts in the target. */
  rowsOfOurs(): Promise<readonly Found[]>;
}

export const ROW = 'explain --row';

export function openEar({ project, state, receipts }: Omit<Aviary, 'target'>): Ear {
  const told: Found[] = [];
  const tell = (what: string, ...texts: readonly string[]): void => {
    for (const text of texts) told.push([what, text]);
  };
  const hear = (facts: object): void => tell('an observer', JSON.stringify(facts));
  const observer: Observer = {
    batchCommitted: hear,
    batchRecovered: hear,
    batchRetried: hear,
    braked: hear,
    brakeReleased: hear,
    leaseAwaited: hear,
    rowsLeft: hear,
    groupsSmall: hear,
  };
  return {
    told,
    tell,
    observer,
    cli: async (argv, ...codes) => {
      const { code, stdout, stderr } = await runIn(project.folder, argv);
      const command = argv.startsWith(ROW) ? ROW : argv.split(' ')[0];
      tell(`standard output of ${command}`, stdout);
      tell(`standard error of ${command}`, stderr);
      expect(codes, `${argv}: ${stderr}`).toContain(code);
      return stdout;
    },
    apply: async () => {
      const { config, rules } = project.read();
      const place = await openWorkplace(config, new AbortController().signal, observer);
      const { applied, failures } = await applyRules(place, rules);
      tell('apply --json', JSON.stringify(applied));
      for (const failure of failures.values())
        tell('a failure', inspect(failure, { depth: 9 }), String(failure.stack));
      return applied;
    },
    rowsOfOurs: async () => {
      const found = [...(await rowsIn(state, '%')), ...(await receipts())];
      return found.filter(([where]) => where !== REMEMBERS_KEYS);
    },
  };
}

/** Remembers the keys of rows whose table has no marker: they never leave the target. */
const REMEMBERS_KEYS = 'the table retentiond_receipts.done';

/** What is shown of a row on purpose: when its period begins. */
export const SHOWN: Readonly<Record<string, readonly string[]>> = {
  [`standard output of ${ROW}`]: ['seen'],
};

/** Searches all of it for canaries, and for whatever else must never be told; resolves to the places' kinds. */
export async function searchFor(
  ear: Ear,
  seen: Seen,
  more: readonly Canary[] = [],
): Promise<ReadonlySet<string>> {
  const places = [...ear.told, ...(await ear.rowsOfOurs())];
  const canaries = [...CANARIES, ...more];
  for (const [what, text] of places) {
    seen.saw(canaries.length);
    for (const canary of canariesIn(text, canaries))
      if (!SHOWN[what]?.includes(canary)) seen.broken(`${what} gives away ${canary}`);
  }
  const kinds = new Set(places.map(([what]) => what));
  seen.measured(`${places.length} texts of ${kinds.size} kinds, ${canaries.length} canaries in each`);
  return kinds;
}
