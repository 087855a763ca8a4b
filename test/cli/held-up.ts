import type { LogsProject } from '../support/logs.ts';
import { openWire, type Verdict } from '../support/wire.ts';

/** Lets something happen while a process of the program is in the middle of a run. */
export interface HeldUp {
  /** Does it once fewer than `before` rows are due, while the next word to the ledger is kept back. */
  inTheMiddle(before: number, act: () => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

interface Due {
  readonly before: number;
  act(): Promise<void>;
}

/** From now on the project's processes come to its control database over a wire. */
export async function holdUp(project: LogsProject): Promise<HeldUp> {
  const { controlUrl } = project.database;
  let due: Due | null = null;
  const wire = await openWire(controlUrl, async (sql): Promise<Verdict> => {
    if (due && /chain FOR UPDATE/.test(sql) && (await project.left()).due < due.before) {
      const { act } = due;
      due = null;
      await act();
    }
    return 'pass';
  });
  project.write('retentiond.yaml', project.configText().replace(controlUrl, wire.url));
  return {
    inTheMiddle: (before, act) =>
      new Promise((resolve, reject) => {
        due = { before, act: () => act().then(() => resolve(), reject) };
      }),
    close: wire.close,
  };
}
