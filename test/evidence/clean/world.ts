import type pg from 'pg';
import { vi } from 'vitest';
import { openWorkplace, type Workplace } from '../../../src/app/control/workplace.ts';
import type { Config } from '../../../src/config/config.ts';
import type { Agency } from '../../faults/actor.ts';
import type { TargetClient, TestEngine } from '../../support/engines/engine.ts';
import { silentObserver } from '../../support/observer.ts';
import type { TestProject } from '../../support/project.ts';
import { type Recorded, runIn } from '../../unit/cli/recorded.ts';
import { configText, FIRST_SETTINGS, type Settings } from './files.ts';
import { openPlot } from './plot.ts';
import type { Clean } from './tally.ts';

/** A real ledger whose honest history is being made, and everything around it. */
export interface World {
  readonly engine: TestEngine;
  readonly project: TestProject;
  readonly crm: TargetClient;
  readonly vault: TargetClient;
  /** The control database as superuser: for looking, and for time that passes. */
  readonly state: pg.Client;
  readonly agency: () => Agency;
  readonly clean: Clean;
  readonly settings: Settings;
  /** Codes of alarms that the steps themselves have raised, and that stand. */
  readonly raised: Set<string>;
  /** Holds that stand. */
  readonly holds: Set<string>;
  /** Whether the host's clock stands months before the servers'. */
  isPast: boolean;
  isSinkAway: boolean;
  /** Whether every rule rests. */
  isPaused: boolean;
  /** Numbers files and exports. */
  next(): number;
  config(): Config;
  configure(change: Partial<Settings>): void;
  place(over?: Partial<Workplace>): Promise<Workplace>;
  /** One command line; throws where its exit code is not one of these, by default 0. */
  say(argv: string, codes?: readonly number[]): Promise<Recorded>;
  /** The same as somebody else with a login role of their own. */
  sayAsAnother(argv: string, codes?: readonly number[]): Promise<Recorded>;
  /** Everything that verifies must agree that the ledger is sound; and it is, in the midst of a step, too. */
  verify(): Promise<void>;
  drop(): Promise<void>;
}

export interface Opening {
  readonly engine: TestEngine;
  readonly isPast: boolean;
  readonly agency: () => Agency;
  readonly clean: Clean;
  readonly verify: (world: World) => Promise<void>;
}

const DAY_MS = 86_400_000;
/** Receipts go after 90 days. */
const PAST_DAYS = 120;

/** Whose history begins months ago has a host's clock that stands there until a step lets the months pass. */
export async function openWorld({ engine, isPast, agency, clean, verify }: Opening): Promise<World> {
  if (isPast) vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - PAST_DAYS * DAY_MS });
  const { project, addresses, another, crm, vault, state, close } = await openPlot(engine);
  const made = { files: 0, settings: FIRST_SETTINGS };
  const config = (): Config => project.read().config;
  const say: World['say'] = async (argv, codes = [0]) => {
    const recorded = await runIn(project.folder, argv);
    if (codes.includes(recorded.code)) return recorded;
    throw new Error(`\`${argv}\` ended with ${recorded.code}: ${recorded.stderr}${recorded.stdout}`);
  };
  const world: World = {
    engine,
    project,
    crm,
    vault,
    state,
    agency,
    clean,
    raised: new Set(),
    holds: new Set(),
    isPast,
    isSinkAway: false,
    isPaused: false,
    get settings() {
      return made.settings;
    },
    next: () => {
      made.files += 1;
      return made.files;
    },
    config,
    configure: (change) => {
      made.settings = { ...made.settings, ...change };
      project.write('retentiond.yaml', configText(made.settings, addresses));
      project.write('second.yaml', configText(made.settings, { ...addresses, control: another }));
    },
    place: async (over = {}) => ({
      ...(await openWorkplace(config(), over.signal ?? new AbortController().signal, silentObserver)),
      ...over,
    }),
    say,
    sayAsAnother: (argv, codes) => say(`${argv} --config second.yaml`, codes),
    verify: () => verify(world),
    drop: async () => {
      vi.useRealTimers();
      await close();
    },
  };
  world.configure({});
  return world;
}
