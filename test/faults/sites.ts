import type { Failpoint } from '../../src/failpoint.ts';
import type { Servers } from '../support/engines/engine.ts';
import type { Form } from './ground.ts';
import { openSite, type Site, type SiteOptions } from './site.ts';

/** The sites of one test file: each is opened when it is first needed, and serves many runs. */
export interface Sites {
  at(step: Failpoint, form: Form): Promise<Site>;
  close(): Promise<void>;
}

/**
 * Steps of an approval have sites of their own, at which every version waits for one; so have those of a brake, at which
 * runs give way to a number.
 */
export function openSites(servers?: Servers): Sites {
  const open = new Map<string, Site>();
  const state = { days: FEWEST_DAYS };
  return {
    at: async (step, form) => {
      const approval = step.startsWith('approval:') ? 'always' : 'never';
      const isBraked = step.startsWith('brake:');
      const name = `${approval} ${isBraked} ${form}`;
      const options = { approval, isBraked, ...(servers ? { servers } : {}) } as const;
      const site = open.get(name) ?? (await openUsed(form, options));
      open.set(name, site);
      if (approval === 'always') {
        state.days += 1;
        site.keepFor(state.days);
      }
      return site;
    },
    close: async () => {
      for (const site of open.values()) await site.close();
    },
  };
}

/** A rule's first run takes nothing ahead: here it finds nothing. */
async function openUsed(form: Form, options: SiteOptions): Promise<Site> {
  const site = await openSite(form, options);
  if (options.approval === 'never') await site.apply();
  return site;
}

/** Every version keeps a day longer than the one before. */
const FEWEST_DAYS = 92;
