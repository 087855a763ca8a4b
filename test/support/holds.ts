import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { type HoldPlacement, type HoldRequest, placeHold } from '../../src/app/hold/place.ts';
import { releaseHold } from '../../src/app/hold/release.ts';
import { silentObserver } from './observer.ts';
import type { TestProject } from './project.ts';

/** Gives the project a holds key of its own, and more lines for `holds:` and below. */
export function addHoldsKey(project: TestProject, lines = ''): void {
  project.write('holds.key', `${randomBytes(32).toString('hex')}\n`);
  project.write('retentiond.yaml', `${project.configText()}holds:\n  key_file: holds.key\n${lines}`);
}

/** Places a hold and waits for it; by default on the person whose user id that is. */
export function hold(
  project: TestProject,
  what: Partial<HoldRequest> & Pick<HoldRequest, 'target'>,
  waitMilliseconds = 90_000,
): Promise<HoldPlacement> {
  const kind = what.kind ?? 'person';
  return placeHold(
    project.read().config,
    {
      kind,
      personKind: kind === 'person' ? 'user' : null,
      matter: 'case 24/117',
      reason: 'court order',
      reviewOn: null,
      ...what,
    },
    {
      milliseconds: waitMilliseconds,
      observer: silentObserver,
      troubled: (_, error) => {
        throw error;
      },
    },
  );
}

/** Releases a hold as the project's own role. */
export async function release(project: TestProject, id: string): Promise<void> {
  await releaseHold(project.read().config, id, 'case closed');
}

/** Waits until every cooling-off period is over: to end it by hand would be found by whoever verifies the ledger. */
export async function waitOutCooling(state: pg.Client): Promise<void> {
  await state.query(
    'SELECT pg_sleep(greatest(0, extract(epoch FROM max(free_at) - clock_timestamp()))) FROM retentiond.hold',
  );
}
