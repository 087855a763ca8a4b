import { availableParallelism, cpus } from 'node:os';
import { basename } from 'node:path';
import { type Point, type Standing, type Trend, trendOf } from './regression.ts';
import type { Measure, Sample } from './sample.ts';
import type { Facts } from './soak.ts';
import { RULES } from './texts.ts';

type Unit = 'MB' | 'count' | 's' | 'ms';

interface Line {
  readonly measure: Measure;
  readonly says: string;
  readonly unit: Unit;
  /** Growth in an hour that counts as none, by the mean; null: it grows by its nature, or is only watched for its largest value. */
  readonly tolerance: ((mean: number) => number) | null;
}

const MEGABYTE = 1_048_576;
/** Shorter ones end while caches fill and code is compiled. */
const SHORTEST_MINUTES = 30;

const share = (mean: number): number => mean / 20;
/** About one for each run of the hour. */
const hundredth = (mean: number): number => mean / 100;
const one = (): number => 1;

/** What is counted comes and goes with each run: what is there when none is under way, only a leak raises. */
const standingOf = (unit: Unit): Standing => (unit === 'count' ? 'least' : 'mean');

const LINES: readonly Line[] = [
  { measure: 'rss', says: 'resident memory', unit: 'MB', tolerance: share },
  {
    measure: 'heapCollected',
    says: 'heap after a full collection, compiled code apart',
    unit: 'MB',
    tolerance: null,
  },
  { measure: 'objects', says: 'objects and functions that are alive', unit: 'count', tolerance: hundredth },
  { measure: 'code', says: 'compiled code', unit: 'MB', tolerance: null },
  { measure: 'heapUsed', says: 'heap', unit: 'MB', tolerance: null },
  {
    measure: 'external',
    says: 'memory outside the heap',
    unit: 'MB',
    tolerance: (mean) => Math.max(MEGABYTE, share(mean)),
  },
  { measure: 'descriptors', says: 'file descriptors', unit: 'count', tolerance: one },
  { measure: 'threads', says: 'threads', unit: 'count', tolerance: one },
  {
    measure: 'resources',
    says: 'sockets, timers and requests of the event loop',
    unit: 'count',
    tolerance: one,
  },
  { measure: 'controlSessions', says: 'sessions on the control database', unit: 'count', tolerance: one },
  { measure: 'postgresSessions', says: 'sessions on PostgreSQL', unit: 'count', tolerance: one },
  { measure: 'mariadbSessions', says: 'sessions on MariaDB', unit: 'count', tolerance: one },
  { measure: 'redisClients', says: 'connections to Redis', unit: 'count', tolerance: one },
  { measure: 'prepared', says: 'prepared statements on MariaDB', unit: 'count', tolerance: one },
  {
    measure: 'sessionMemory',
    says: 'own memory of the largest session on PostgreSQL',
    unit: 'MB',
    tolerance: null,
  },
  { measure: 'idleInTransaction', says: 'longest idle in a transaction', unit: 's', tolerance: null },
  {
    measure: 'queueKeys',
    says: 'keys of the queue',
    unit: 'count',
    tolerance: (mean) => Math.max(1, share(mean)),
  },
  { measure: 'queueMemory', says: 'memory of Redis', unit: 'MB', tolerance: null },
  { measure: 'slowest', says: 'longest delay of the event loop', unit: 'ms', tolerance: null },
  { measure: 'controlSize', says: 'control database', unit: 'MB', tolerance: null },
  { measure: 'ledgerEntries', says: 'entries of the ledger', unit: 'count', tolerance: null },
];

/** The last two thirds of the samples, where somebody answered. */
function settled(samples: readonly Sample[], measure: Measure): readonly Point[] {
  const end = samples.at(-1)?.at ?? 0;
  return samples.flatMap(({ at, values }) => {
    const value = values[measure];
    return value === null || at < end / 3 ? [] : [{ at, value }];
  });
}

/** What is measured of each, and whether it stays as it is. */
function tableOf({ samples, minutes }: Facts): string {
  const head = ['measured', 'first third', 'last third', 'largest', 'growth in an hour (95 %)', 'verdict'];
  const lines = LINES.map(({ measure, says, unit, tolerance }) => {
    const known = samples.flatMap(({ values }) => values[measure] ?? []);
    const third = Math.ceil(known.length / 3);
    const trend = trendOf(settled(samples, measure), tolerance ?? one, standingOf(unit));
    return [
      says,
      figure(median(known.slice(0, third)), unit),
      figure(median(known.slice(-third)), unit),
      figure(known.length === 0 ? null : Math.max(...known), unit),
      trend === null ? '' : `${signed(trend.anHour, unit)} ± ${figure(trend.within, unit)}`,
      verdictOf(trend, tolerance !== null, minutes),
    ];
  });
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A sentence for each measure that grows; empty: none does, or the time was too short to tell. */
export function growing({ samples, minutes }: Pick<Facts, 'samples' | 'minutes'>): readonly string[] {
  return LINES.filter(({ measure, unit, tolerance }) => {
    const trend = tolerance && trendOf(settled(samples, measure), tolerance, standingOf(unit));
    return verdictOf(trend, true, minutes) === 'not steady';
  }).map(({ says }) => `not steady: ${says}`);
}

/** The table, and what is wrong. */
export function factsText(facts: Facts): string {
  const problems = facts.problems.length === 0 ? ['nothing is wrong'] : facts.problems;
  return [tableOf(facts), '', whatHappened(facts), '', ...problems].join('\n');
}

/** The reference page; `picture` is the chart beside it. */
export function pageOf(facts: Facts, picture: string): string {
  const { minutes, servers, written } = facts;
  return `<!-- Generated by \`npm run soak\`. -->
# Soak

The built daemon ran as a process of its own for ${minutes} minutes and until nothing was due any more, on ${servers.join(', ')}: ${RULES} rules
with a run a minute each, on two connections and two archives. They delete, delete with dependants, anonymise, and archive
from each engine to the other; what is archived is deleted later. Meanwhile two applications wrote: ${count(written.inserted)} rows
inserted, ${count(written.altered)} started anew or stopped their clock (people who come back), ${count(written.deleted)} deleted by the application
itself. A monitor asked \`/healthz\`, \`/readyz\` and \`/metrics\` every 5 seconds. A checkpoint was signed every minute.

${whatHappened(facts)}

${judged(facts)}

![Memory, descriptors and sessions over time](${basename(picture)})

${tableOf(facts)}

Samples were taken every 10 seconds. The growth is the slope of a straight line through the last two thirds of the time,
outages and edits included, by least squares over 20 stretches: samples that follow one another are alike, and
one by one they would claim more than they know. For memory the mean of a stretch counts; for what comes and goes with each run the
least of ten longer ones, which is there when nothing is under way: what leaks raises it, and a busy minute does not. *Steady*: with
95 % confidence it grows in an hour by less than a twentieth (memory, keys of the queue), a hundredth (objects), or one (all else
that is counted). *Not steady*: by more. *Undecided*: neither can be said. The engine goes on for hours to make the program faster:
what it notes for that fills the heap, and is no data, so that objects are judged instead. The control database grows with the
evidence in it, which nobody deletes. PostgreSQL does not show the prepared statements of
other sessions; the memory of the largest session stands in their place.

Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, beside other work. Absolute figures say more about the machine than about the daemon.
`;
}

function whatHappened({ happenings, holds }: Facts): string {
  const lines = happenings.map(
    ({ what, begun, over }) =>
      `* ${what} (each rule has succeeded anew after ${Math.round((over - begun) / 1000)} s)`,
  );
  return [...lines, `* holds on one account each, placed and released one after the other: ${holds}`].join(
    '\n',
  );
}

function judged(facts: Facts): string {
  const { changed, runs, left, entries, answers, lines, problems } = facts;
  const errors = lines.filter(({ level }) => level === 'error').length;
  const sums =
    `The daemon changed ${count(changed)} rows in ${count(runs)} runs, and answered ${count(answers)} times. The log has ` +
    `${errors} error lines, all of them within the outages.`;
  const verdict =
    `The ${count(left)} rows that are left are exactly those that the plain filter leaves; none was seen to go or change too early. ` +
    `The ledger verifies: ${count(entries)} entries.`;
  const grows = growing(facts).map((sentence) => `\n\n**${sentence}.**`);
  return problems.length === 0
    ? `${sums}\n${verdict}${grows.join('')}`
    : `${sums}\n\nWrong:\n\n${problems.map((line) => `* ${line}`).join('\n')}`;
}

function verdictOf(trend: Trend | null, isJudged: boolean, minutes: number): string {
  if (!isJudged) return '';
  if (minutes < SHORTEST_MINUTES || trend === null) return 'too short to tell';
  return trend.verdict;
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

function figure(value: number | null, unit: Unit): string {
  if (value === null) return '';
  if (unit === 'MB') return `${(value / MEGABYTE).toFixed(1)} MB`;
  if (unit === 'count') return Number.isInteger(value) ? count(value) : value.toFixed(1);
  return `${value.toFixed(1)} ${unit}`;
}

function signed(value: number, unit: Unit): string {
  return `${value < 0 ? '−' : '+'}${figure(Math.abs(value), unit)}`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-GB');
}
