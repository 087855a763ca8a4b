/** Statements whose answers a server owes, in the order in which it gives them. */
export interface AnswerWatch {
  /** The answer, if it comes within `milliseconds` of when its turn came. */
  keep<T>(answer: Promise<T>, milliseconds: number): Promise<T>;
}

/**
 * Calls `giveUp` once the oldest answer is overdue. Each limit counts from the answer before: the server begins a
 * statement when it has done the one before.
 */
export function watchAnswers(giveUp: () => void): AnswerWatch {
  const owed = new Set<{ readonly milliseconds: number }>();
  let timer: NodeJS.Timeout | undefined;

  function watchOldest(): void {
    clearTimeout(timer);
    const [oldest] = owed;
    if (!oldest || oldest.milliseconds === Number.POSITIVE_INFINITY) return;
    timer = setTimeout(() => {
      // A process that was frozen finds its timers before the answers that came meanwhile.
      setImmediate(() => {
        if (owed.has(oldest)) giveUp();
      });
    }, oldest.milliseconds);
  }

  return {
    keep: async (answer, milliseconds) => {
      const debt = { milliseconds };
      owed.add(debt);
      if (owed.size === 1) watchOldest();
      try {
        return await answer;
      } finally {
        owed.delete(debt);
        watchOldest();
      }
    },
  };
}
