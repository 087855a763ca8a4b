import type { Config } from '../../config/config.ts';
import type { Session } from '../../database/session.ts';
import { controlNeeds } from '../../grants/control-needs.ts';
import { readControlTables } from '../control/control-tables.ts';
import { type Check, fine, trouble } from './check.ts';
import { compareRights, type RightsCompared, rightsChecks } from './check-rights.ts';

const NAME = 'control';
const COMMAND = 'retentiond grants --control';

/** The first that a role fits as well as any is what it is taken for. */
const PURPOSES = ['write', 'read', 'prune'] as const;
type Purpose = (typeof PURPOSES)[number];

const ENOUGH: Readonly<Record<Purpose, string>> = {
  write: 'the role may do everything that the daemon and whoever operates it need',
  read: 'the role may look at all of the evidence',
  prune: 'the role may do everything that `audit prune` needs',
};

/** Nothing where there are no tables yet; else what the role is for, what it lacks of that, and what it has beyond: each of the four can do what no other can. */
export async function checkControlRights(config: Config, session: Session): Promise<readonly Check[]> {
  const relations = await readControlTables(config, session);
  if (relations.own.length === 0) return [];
  const fits: { readonly purpose: Purpose; readonly compared: RightsCompared }[] = [];
  for (const purpose of PURPOSES)
    fits.push({ purpose, compared: await compareRights(session, controlNeeds(purpose, relations)) });
  const { purpose, compared } = fits.reduce((best, one) =>
    distance(one.compared) < distance(best.compared) ? one : best,
  );
  const owned = compared.excess.filter(({ right }) => right === 'owner');
  const others = compared.excess.filter(({ right }) => right !== 'owner');
  if (owned.length > 0)
    return [
      roleOfOwner(owned.length),
      ...rightsChecks(
        NAME,
        { ...compared, excess: others },
        { enough: ENOUGH[purpose], command: COMMAND },
      ).filter(({ check, status }) => check !== 'excess' || status !== 'ok'),
    ];
  return [roleOf(purpose), ...rightsChecks(NAME, compared, { enough: ENOUGH[purpose], command: COMMAND })];
}

function distance({ missing, excess }: RightsCompared): number {
  return missing.length + excess.length;
}

function roleOf(purpose: Purpose): Check {
  if (purpose === 'write') return fine(NAME, 'role', 'the role is the writer: the daemon runs by it');
  const does = purpose === 'read' ? 'the reader: it looks at evidence' : 'the pruner: it removes what is old';
  return trouble('warning', NAME, 'role', {
    fact: `the role is ${does}, and no rule is run by it`,
    hint: 'for the daemon, give `control: { url: … }` the role of the writer',
  });
}

function roleOfOwner(count: number): Check {
  return trouble('warning', NAME, 'role', {
    fact: `the role owns ${count} tables and schemas of the control database: it could change what the ledger says`,
    hint: `keep it for \`retentiond migrate\`, and give the daemon the writer's role with what \`${COMMAND}\` prints`,
  });
}
