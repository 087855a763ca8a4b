import { Failure } from '../errors.ts';

/** The wakes that are being answered, each with the signal that tells that it may no longer be ours alone. */
export interface InHand {
  /** Answers one; a job that comes a second time while its first is in hand was taken from us in between. */
  answer(job: string, work: (signal: AbortSignal) => Promise<void>): Promise<void>;
  lose(jobs: readonly string[]): void;
  loseAll(): void;
  /** Resolves when none is left. */
  settled(): Promise<void>;
}

interface Answer {
  readonly job: string;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

export function keepInHand(): InHand {
  const answers = new Set<Answer>();
  const lose = (isLost: (job: string) => boolean): void => {
    for (const { job, stop } of answers) if (isLost(job)) stop.abort(lockLost());
  };
  return {
    answer: async (job, work) => {
      lose((other) => other === job);
      const stop = new AbortController();
      const answer = { job, stop, done: work(stop.signal) };
      answers.add(answer);
      try {
        await answer.done;
      } finally {
        answers.delete(answer);
      }
    },
    lose: (jobs) => lose((job) => jobs.includes(job)),
    loseAll: () => lose(() => true),
    settled: async () => {
      while (answers.size > 0) await Promise.allSettled([...answers].map(({ done }) => done));
    },
  };
}

function lockLost(): Failure {
  return new Failure({
    code: 'wake-lock-lost',
    fact: 'the queue may have given this wake to another worker',
  });
}
