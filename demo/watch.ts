import type { Observer } from '../src/enforce/scene.ts';
import type { RunningRule, Stage } from './stage.ts';

/** Shows on the stage what the runs of these rules do. */
export function watchRuns(stage: Stage, rules: readonly RunningRule[]): Observer {
  return {
    batchCommitted: ({ rule, rows }) => {
      const running = rules.find(({ id }) => id === rule);
      if (running) stage.rowsChanged(running, rows);
    },
    batchRecovered: () => undefined,
    batchRetried: ({ rule, code }) => stage.note(`${rule}: once more (${code})`),
    braked: ({ rule }) => stage.note(`${rule}: waits`),
    brakeReleased: () => undefined,
    leaseAwaited: () => undefined,
    rowsLeft: ({ rule, rows, why }) => stage.note(`${rule}: ${rows} rows left (${why})`),
    groupsSmall: (facts) => stage.groupsSmall(facts),
  };
}
