import { purgeAudited, requireLedger } from './audited.ts';
import type { Flags } from './flags.ts';
import { type Memory, median, watchMemory } from './memory.ts';
import type { Ground } from './project.ts';

/** A loop as a careful person writes it: no audit, no second look; each batch commits by itself. Resolves to the rows. */
export type ByHand<S> = (stage: S, batchRows: number) => Promise<number>;

/** The audited work against the same work done by hand, each on a fresh copy of the same table, by turns. */
export interface Race<S extends Ground, Name extends string> {
  readonly byHand: Readonly<Record<Name, ByHand<S>>>;
  /** Makes the fresh copy. */
  readonly prepare: (stage: S) => Promise<void>;
  /** Throws where anything but the work was done. */
  readonly requireDone: (stage: S, due: number, who: string) => Promise<void>;
}

/** One line of the table: the audited work against one loop by hand, at one batch size. */
export interface Comparison<Name extends string> {
  readonly batchRows: number;
  readonly against: Name;
  /** Median over the rounds of the audited rate by the other's rate in the same round. */
  readonly ratio: number;
  /** Medians, rows a second. */
  readonly audited: number;
  readonly byHand: number;
  readonly rounds: readonly number[];
}

export interface Raced<Name extends string> {
  readonly comparisons: readonly Comparison<Name>[];
  /** Of every time that the audited work was done. */
  readonly memory: readonly Memory[];
}

/** Rows a second, by contender. */
type Rates = ReadonlyMap<string, number>;

const AUDITED = 'audited';

/** Lets every contender do the work, by turns; throws where a count is wrong. */
export async function runRace<S extends Ground, Name extends string>(
  stage: S,
  race: Race<S, Name>,
  flags: Flags,
  tell: (line: string) => void,
): Promise<Raced<Name>> {
  const memory: Memory[] = [];
  const course = { stage, race, due: flags.rows, memory, tell };
  const rates = new Map<number, Rates[]>(flags.batchRows.map((batchRows) => [batchRows, []]));
  for (let round = 0; round < flags.rounds; round += 1) {
    for (const [batchRows, rounds] of rates) rounds.push(await runRound(course, batchRows));
  }
  const names = Object.keys(race.byHand) as Name[];
  const comparisons = [...rates].flatMap(([batchRows, rounds]) =>
    names.map((against) => compare(batchRows, against, rounds)),
  );
  return { comparisons, memory };
}

interface Course<S extends Ground, Name extends string> {
  readonly stage: S;
  readonly race: Race<S, Name>;
  readonly due: number;
  readonly memory: Memory[];
  readonly tell: (line: string) => void;
}

async function runRound<S extends Ground, Name extends string>(
  { stage, race, due, memory, tell }: Course<S, Name>,
  batchRows: number,
): Promise<Rates> {
  const rates = new Map<string, number>();
  for (const [name, work] of Object.entries<ByHand<S>>({ [AUDITED]: purgeAudited, ...race.byHand })) {
    await race.prepare(stage);
    const begun = performance.now();
    const watched = await watchMemory(() => work(stage, batchRows));
    const seconds = (performance.now() - begun) / 1000;
    if (watched.value !== due) throw new Error(`${name} counts ${watched.value} rows where ${due} were due`);
    await race.requireDone(stage, due, name);
    if (name === AUDITED) {
      memory.push(watched.memory);
      await requireLedger(stage);
    }
    rates.set(name, due / seconds);
    tell(`${name}, batches of ${batchRows}: ${Math.round(due / seconds)} rows/s`);
  }
  return rates;
}

function compare<Name extends string>(
  batchRows: number,
  against: Name,
  rounds: readonly Rates[],
): Comparison<Name> {
  const rateOf = (round: Rates, name: string): number => round.get(name) ?? Number.NaN;
  const ratios = rounds.map((round) => rateOf(round, AUDITED) / rateOf(round, against));
  return {
    batchRows,
    against,
    ratio: median(ratios),
    audited: median(rounds.map((round) => rateOf(round, AUDITED))),
    byHand: median(rounds.map((round) => rateOf(round, against))),
    rounds: ratios,
  };
}
