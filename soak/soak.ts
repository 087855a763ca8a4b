import { setTimeout as wait } from 'node:timers/promises';
import { ALWAYS_HELD, type Application, openApplication } from './application.ts';
import type { Flags } from './flags.ts';
import { allSucceed, type Happening, letHappen, placeHold } from './happenings.ts';
import type { Daemon, LogLine } from './program.ts';
import { makeProject, type SoakProject } from './project.ts';
import { openSampler, type Sample } from './sample.ts';
import { openScraper, type Scraper } from './scrape.ts';
import { type Servers, startServers } from './servers.ts';
import { makeTables } from './tables.ts';

/** What was seen. */
export interface Facts {
  readonly minutes: number;
  readonly servers: readonly string[];
  readonly samples: readonly Sample[];
  readonly happenings: readonly Happening[];
  /** Placed on one account each, and released. */
  readonly holds: number;
  /** Of the daemon: lines by level, event and codes. */
  readonly lines: readonly LogLine[];
  /** Rows that the applications wrote, by what they did. */
  readonly written: { readonly inserted: number; readonly altered: number; readonly deleted: number };
  /** Rows that the daemon changed, runs that ended, answers over HTTP. */
  readonly changed: number;
  readonly runs: number;
  readonly answers: number;
  /** Rows that are left, all of which must be. */
  readonly left: number;
  readonly entries: number;
  /** What is wrong, a sentence each; empty: nothing is. */
  readonly problems: readonly string[];
}

const SAMPLE_MS = 10_000;
const LOOK_MS = 20_000;
const DRAIN_MS = 900_000;

/** Runs it all on servers of its own, and leaves nothing behind. */
export async function soak(flags: Flags, tell: (line: string) => void): Promise<Facts> {
  tell('starting servers, building the program');
  const servers = await startServers();
  let project: SoakProject | null = null;
  try {
    await makeTables(servers);
    project = await makeProject(servers);
    return await run({ servers, project, tell }, flags.minutes);
  } finally {
    project?.remove();
    await servers.close();
  }
}

interface Stage {
  readonly servers: Servers;
  readonly project: SoakProject;
  tell(line: string): void;
}

async function run(stage: Stage, minutes: number): Promise<Facts> {
  const { servers, project, tell } = stage;
  const { postgres, mariadb } = servers;
  const applications = [
    openApplication('crm', postgres.url('crm'), mariadb.url('attic')),
    openApplication('shop', mariadb.url('shop'), postgres.url('vault')),
  ];
  await project.approve();
  const daemon = project.program.start();
  const scraper = openScraper(project.web);
  const sampler = openSampler(servers, daemon);
  const ending = new AbortController();
  const writing = new AbortController();
  const samples: Sample[] = [];
  const watched = [
    scraper.scrape(ending.signal),
    every(SAMPLE_MS, ending.signal, async () => void samples.push(await sampler.take())),
  ];
  try {
    await scraper.until('it is ready', () => daemon.runs());
    for (const account of ALWAYS_HELD) await placeHold(project, account);
    tell(`the daemon runs (${daemon.pid}); writing for ${minutes} minutes`);
    const writers = applications.flatMap((one) => [
      one.write(writing.signal),
      every(LOOK_MS, writing.signal, () => look(one)),
    ]);
    const broken = Promise.race(writers.map((one) => one.then(() => new Promise<never>(() => undefined))));
    const ground = { servers, project, daemon, scraper, applications, tell };
    const gone = daemon.gone.then((code) => {
      throw new Error(`the daemon ended by itself with ${code}`);
    });
    gone.catch(() => undefined);
    const { happenings, holds } = await Promise.race([letHappen(ground, minutes * 60_000), broken, gone]);
    writing.abort();
    await Promise.all(writers);
    tell('nobody writes any more; waiting for what is due');
    await allSucceed(scraper, Date.now());
    const rest = await drain(applications);
    const changed = total(scraper, 'retentiond_rows_changed_total');
    const runs = total(scraper, 'retentiond_runs_ended_total');
    ending.abort();
    await Promise.all(watched);
    const problems = [...rest.problems, ...(await leave(daemon))];
    problems.push(...scraper.refused.map((one) => `the daemon did not answer: ${one}`));
    problems.push(...unexpected(daemon.lines, happenings));
    const verdict = await verify(project);
    problems.push(...verdict.problems);
    return {
      minutes,
      servers: servers.versions,
      samples,
      happenings,
      holds,
      lines: daemon.lines,
      written: sumOf(applications),
      changed,
      runs,
      answers: scraper.answers,
      left: rest.left,
      entries: verdict.entries,
      problems,
    };
  } catch (error) {
    for (const line of daemon.lines.filter(({ level }) => level !== 'info').slice(-20))
      tell(JSON.stringify(line));
    throw error;
  } finally {
    writing.abort();
    ending.abort();
    if (daemon.runs()) daemon.signal('SIGKILL');
    await sampler.close();
    for (const one of applications) await one.close();
  }
}

async function every(milliseconds: number, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    await work();
    await wait(milliseconds, undefined, { signal }).catch(() => undefined);
  }
}

/** Rejects where a row is not as it must be: whoever watches on for an hour then sees only what came of it. */
async function look(application: Application): Promise<void> {
  const { breaches } = await application.look();
  if (breaches.length > 0) throw new Error(`rows are not as they must be:\n${breaches.join('\n')}`);
}

/** Waits until nothing is owed; then what is left is exactly what the plain filter leaves. */
async function drain(
  applications: readonly Application[],
): Promise<{ readonly left: number; readonly problems: readonly string[] }> {
  const end = performance.now() + DRAIN_MS;
  for (;;) {
    const looks = await Promise.all(applications.map((one) => one.look()));
    const problems = looks.flatMap(({ breaches }) => breaches);
    const owed = looks.reduce((sum, one) => sum + one.owed, 0);
    const left = looks.reduce((sum, one) => sum + one.rows, 0);
    if (problems.length > 0 || owed === 0) return { left, problems };
    if (performance.now() > end) return { left, problems: [`${owed} rows never went`] };
    await wait(1_000);
  }
}

async function leave(daemon: Daemon): Promise<readonly string[]> {
  if (!daemon.runs()) return ['the daemon ended by itself'];
  const code = await daemon.leave();
  return code === 0 ? [] : [`the daemon left with ${code}`];
}

/** Error lines outside the outages that were made. */
function unexpected(lines: readonly LogLine[], happenings: readonly Happening[]): readonly string[] {
  const outages = happenings.filter(({ isOutage }) => isOutage);
  return lines
    .filter(({ level }) => level === 'error' || level === 'fatal')
    .filter(
      ({ time }) => !outages.some(({ begun, over }) => Date.parse(time) >= begun && Date.parse(time) <= over),
    )
    .map((line) => `the log has an error outside the outages: ${JSON.stringify(line)}`);
}

async function verify({
  program,
}: SoakProject): Promise<{ readonly entries: number; readonly problems: readonly string[] }> {
  const told = await program.run(['audit', 'verify', '--json']).catch((error: unknown) => String(error));
  const { ok = false, entries = 0 } = readJson(told);
  return { entries, problems: ok ? [] : [`the ledger does not verify: ${told}`] };
}

function readJson(text: string): { readonly ok?: boolean; readonly entries?: number } {
  try {
    return JSON.parse(text) as { ok: boolean; entries: number };
  } catch {
    return {};
  }
}

function total(scraper: Scraper, metric: string): number {
  return [...scraper.values(metric).values()].reduce((sum, value) => sum + value, 0);
}

function sumOf(applications: readonly Application[]): Facts['written'] {
  const sum = { inserted: 0, altered: 0, deleted: 0 };
  for (const { counts } of applications) {
    sum.inserted += counts.inserted;
    sum.altered += counts.altered;
    sum.deleted += counts.deleted;
  }
  return sum;
}
