import { setTimeout as wait } from 'node:timers/promises';
import type { Application } from './application.ts';
import type { Daemon } from './program.ts';
import type { SoakProject } from './project.ts';
import type { Scraper } from './scrape.ts';
import type { Servers } from './servers.ts';
import { EDITED_MINUTES, KEEP_MINUTES, RULES, visitsPolicy } from './texts.ts';
import { PEOPLE } from './writer.ts';

/** Where it happens. */
export interface Ground {
  readonly servers: Servers;
  readonly project: SoakProject;
  readonly daemon: Daemon;
  readonly scraper: Scraper;
  readonly applications: readonly Application[];
  tell(line: string): void;
}

/** Something that was done to the daemon's world. Times are milliseconds of the epoch. */
export interface Happening {
  readonly what: string;
  readonly begun: number;
  /** When all rules had succeeded anew, or it was over. */
  readonly over: number;
  /** Whether error lines of the log are expected in it. */
  readonly isOutage: boolean;
}

interface Planned {
  /** Of the time. */
  readonly share: number;
  readonly what: string;
  readonly isOutage: boolean;
  act(ground: Ground): Promise<void>;
}

const NOTICED_MS = 180_000;
const PAUSE_MS = 30_000;

const PLANNED: readonly Planned[] = [
  {
    share: 0.2,
    what: 'Redis goes away, and comes back empty',
    isOutage: true,
    act: (ground) => outage(ground, ground.servers.redis, () => ground.servers.redis.stop()),
  },
  {
    share: 0.33,
    what: "PostgreSQL with the CRM and the shop's archive goes away, and comes back",
    isOutage: true,
    act: (ground) => outage(ground, ground.servers.postgres, () => ground.servers.postgres.stop('fast')),
  },
  {
    share: 0.46,
    what: "MariaDB with the shop and the CRM's archive goes away, and comes back",
    isOutage: true,
    act: (ground) => outage(ground, ground.servers.mariadb, () => ground.servers.mariadb.stop('fast')),
  },
  {
    share: 0.58,
    what: 'visits are kept for longer: the file is edited, SIGHUP',
    isOutage: false,
    act: async ({ project, daemon, scraper }) => {
      const before = changesIn(daemon);
      project.write('policies/visits.yaml', visitsPolicy(EDITED_MINUTES));
      daemon.signal('SIGHUP');
      await scraper.until('another set of rules', () => changesIn(daemon) > before);
    },
  },
  {
    share: 0.66,
    what: 'visits are kept as before, which waits for an approval: SIGHUP, and it is approved',
    isOutage: false,
    act: async ({ project, daemon, scraper }) => {
      const waiting = (): number => sum(scraper.values('retentiond_rule_waiting_approval'));
      project.write('policies/visits.yaml', visitsPolicy(KEEP_MINUTES));
      daemon.signal('SIGHUP');
      await scraper.until('two rules that wait for an approval', () => waiting() === 2);
      await project.approve();
      await scraper.until('no rule that waits for an approval', () => waiting() === 0);
    },
  },
  {
    share: 0.75,
    what: 'a person pauses every rule, and resumes them',
    isOutage: false,
    act: async ({ project, scraper }) => {
      const paused = (): number => sum(scraper.values('retentiond_rule_paused'));
      await project.program.run(['pause', '--why', 'soak']);
      await scraper.until('all rules at rest', () => paused() === RULES);
      await wait(PAUSE_MS);
      await project.program.run(['resume']);
      await scraper.until('no rule at rest', () => paused() === 0);
    },
  },
];

/** Everything that was done, and how many holds were placed and released in between. */
export interface Happened {
  readonly happenings: readonly Happening[];
  readonly holds: number;
}

/** Lets it all happen, each at its share of the time, with holds in between; resolves when all is over. */
export async function letHappen(ground: Ground, milliseconds: number): Promise<Happened> {
  const begun = Date.now();
  const happenings: Happening[] = [];
  const planned = [...PLANNED];
  let holds = 0;
  while (planned.length > 0 || Date.now() < begun + milliseconds) {
    const [next] = planned;
    if (next && Date.now() >= begun + next.share * milliseconds) {
      planned.shift();
      happenings.push(await happen(ground, next));
    } else {
      holds += 1;
      await holdOnce(ground, holds);
    }
  }
  return { happenings, holds };
}

async function happen(ground: Ground, { what, isOutage, act }: Planned): Promise<Happening> {
  const begun = Date.now();
  ground.tell(what);
  await act(ground);
  await allSucceed(ground.scraper, Date.now());
  return { what, begun, over: Date.now(), isOutage };
}

/** Stops a server until the daemon has said so, and starts it again. */
async function outage(
  { daemon, applications }: Ground,
  server: { restart(): Promise<void> },
  stop: () => Promise<void>,
): Promise<void> {
  // An application that is cut off in the middle would not know what it has written.
  const rests = await Promise.all(applications.map((one) => one.rest()));
  const before = errorsIn(daemon);
  await stop();
  const end = performance.now() + NOTICED_MS;
  while (errorsIn(daemon) === before && performance.now() < end) await wait(250);
  const noticed = errorsIn(daemon) > before;
  await server.restart();
  for (const goOn of rests) goOn();
  if (!noticed) throw new Error('a server was away, and the log says nothing of it');
}

/** Resolves when each rule has a success that is younger. */
export async function allSucceed(scraper: Scraper, since: number): Promise<void> {
  await scraper.until('each rule succeeds', () => {
    const times = [...scraper.values('retentiond_rule_last_success_timestamp_seconds').values()];
    return times.length === RULES && times.every((seconds) => seconds * 1000 > since);
  });
}

const HELD_MS = 15_000;
const REST_MS = 15_000;

/** Holds one account for a while: nothing about it goes meanwhile. */
async function holdOnce({ project, applications }: Ground, turn: number): Promise<void> {
  const account = 4 + (turn % (PEOPLE - 4));
  const placed = await placeHold(project, account);
  for (const application of applications) {
    // What went before the hold is known by then; what is there now has to stay.
    await refuseBreaches(application);
    application.hold(account);
  }
  await wait(HELD_MS);
  for (const application of applications) {
    await refuseBreaches(application);
    application.letGo(account);
  }
  await project.program.run(['hold', 'release', placed, '--reason', 'soak']);
  await wait(REST_MS);
}

/** The hold's id, once it is effective. */
export async function placeHold({ program }: SoakProject, account: number): Promise<string> {
  const told = await program.run([
    ...['hold', 'place', '--person', `account=${account}`, '--matter', 'soak', '--reason', 'soak', '--json'],
  ]);
  const { hold, state } = JSON.parse(told) as { readonly hold: string; readonly state: string };
  if (state !== 'effective') throw new Error(`the hold on ${account} is ${state}`);
  return hold;
}

async function refuseBreaches(application: Application): Promise<void> {
  const { breaches } = await application.look();
  if (breaches.length > 0) throw new Error(`rows are not as they must be:\n${breaches.join('\n')}`);
}

function changesIn({ lines }: Daemon): number {
  return lines.filter(({ event }) => event === 'rules-changed').length;
}

function errorsIn({ lines }: Daemon): number {
  return lines.filter(({ level }) => level === 'error').length;
}

function sum(values: ReadonlyMap<string, number>): number {
  return [...values.values()].reduce((total, value) => total + value, 0);
}
