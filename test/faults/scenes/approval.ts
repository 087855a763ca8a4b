import { runIn } from '../../unit/cli/recorded.ts';
import { ACTS } from '../act.ts';
import type { Violation } from '../promises.ts';
import { settle } from '../settle.ts';
import type { Site } from '../site.ts';
import type { Scene } from './scene.ts';

const FILE = 'plan.json';

/** Somebody who approves a new version of the rule, which nobody may run before that. */
export const APPROVAL: Scene = {
  act: 'approve',
  about: () => FILE,
  arrivals: 1,
  stage: async ({ site }) => {
    await plan(site);
    return [];
  },
  reached: async () => undefined,
  check: async ({ site, step }) => {
    await site.lapse();
    const { stopped_by, rows } = await site.apply();
    const isRefused = stopped_by === 'approval-missing' && rows === 0;
    const broken = (fact: string): readonly Violation[] => [{ promise: 'P7', fact }];
    if (step === 'approval: durable') return isRefused ? broken('what was approved does not run') : [];
    return isRefused ? [] : broken(`a version that nobody has approved ran: ${rows} rows, ${stopped_by}`);
  },
  settle: async ({ site }) => {
    await plan(site);
    const approved = await ACTS.approve(site.project.folder, FILE);
    return [approved, ...(await settle(site))];
  },
};

async function plan(site: Site): Promise<void> {
  const { code, stderr } = await runIn(site.project.folder, `plan --out ${FILE}`);
  if (code !== 0) throw new Error(`there is no plan: ${stderr}`);
}
