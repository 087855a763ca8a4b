import { purgeAudited, requireLedger } from './audited.ts';
import { byKey, byKeyFromLast, byPlace } from './by-hand.ts';
import type { Flags } from './flags.ts';
import { makeCopy, makeEmpty, makeTemplate, requireRest } from './log-table.ts';
import { type Memory, median, watchMemory } from './memory.ts';
import type { Stage } from './stage.ts';

const CONTENDERS = {
  audited: purgeAudited,
  'by key': byKey,
  'by key, from the last': byKeyFromLast,
  'by place': byPlace,
} as const;

type Contender = keyof typeof CONTENDERS;

const BY_HAND = ['by key', 'by key, from the last', 'by place'] as const;

/** One line of the table: the audited purge against one loop by hand, at one batch size. */
export interface Comparison {
  readonly batchRows: number;
  readonly against: (typeof BY_HAND)[number];
  /** Median over the rounds of the audited rate by the other's rate in the same round. */
  readonly ratio: number;
  /** Medians, rows a second. */
  readonly audited: number;
  readonly byHand: number;
  readonly rounds: readonly number[];
}

export interface PurgeMeasured {
  readonly comparisons: readonly Comparison[];
  /** Of every audited purge. */
  readonly memory: readonly Memory[];
}

type Rates = Readonly<Record<Contender, number>>;

/** Lets every contender purge a fresh copy of the same table, by turns; throws where a count is wrong. */
export async function measurePurge(
  stage: Stage,
  flags: Flags,
  tell: (line: string) => void,
): Promise<PurgeMeasured> {
  await makeSecondRun(stage);
  await makeTemplate(stage, flags.rows);
  const memory: Memory[] = [];
  const rates = new Map<number, Rates[]>(flags.batchRows.map((batchRows) => [batchRows, []]));
  for (let round = 0; round < flags.rounds; round += 1) {
    for (const [batchRows, rounds] of rates)
      rounds.push(await measureRound(stage, flags.rows, batchRows, memory, tell));
  }
  const comparisons = [...rates].flatMap(([batchRows, rounds]) =>
    BY_HAND.map((against) => compare(batchRows, against, rounds)),
  );
  return { comparisons, memory };
}

/** A rule's first run is slow on purpose: here it has nothing to do, so that what is measured are later ones. */
async function makeSecondRun(stage: Stage): Promise<void> {
  await makeEmpty(stage);
  await purgeAudited(stage, 1_000);
}

async function measureRound(
  stage: Stage,
  due: number,
  batchRows: number,
  memory: Memory[],
  tell: (line: string) => void,
): Promise<Rates> {
  const rates: Partial<Record<Contender, number>> = {};
  for (const [name, purge] of Object.entries(CONTENDERS) as [Contender, typeof purgeAudited][]) {
    await makeCopy(stage);
    const begun = performance.now();
    const watched = await watchMemory(() => purge(stage, batchRows));
    const seconds = (performance.now() - begun) / 1000;
    if (watched.value !== due) throw new Error(`${name} counts ${watched.value} rows where ${due} were due`);
    await requireRest(stage, due, name);
    if (name === 'audited') {
      memory.push(watched.memory);
      await requireLedger(stage);
    }
    rates[name] = due / seconds;
    tell(`${name}, batches of ${batchRows}: ${Math.round(due / seconds)} rows/s`);
  }
  return rates as Rates;
}

function compare(batchRows: number, against: Comparison['against'], rounds: readonly Rates[]): Comparison {
  const ratios = rounds.map((round) => round.audited / round[against]);
  return {
    batchRows,
    against,
    ratio: median(ratios),
    audited: median(rounds.map((round) => round.audited)),
    byHand: median(rounds.map((round) => round[against])),
    rounds: ratios,
  };
}
