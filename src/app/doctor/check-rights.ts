import type { Config, OwnBrake } from '../../config/config.ts';
import { rightsReaderOf } from '../../database/rights.ts';
import type { Excess } from '../../database/rights-reader.ts';
import type { Session } from '../../database/session.ts';
import { readByBrakes } from '../../grants/query-reads.ts';
import { grantStatements } from '../../grants/script.ts';
import type { CheckedRule } from '../../plan/checked/checked-rule.ts';
import { type Need, rightOnText } from '../../sql/need.ts';
import { rightsOf } from '../../sql/rights.ts';
import { needsElsewhere, needsOfConnection } from '../grants/connection-needs.ts';
import { type Check, fine, trouble } from './check.ts';

/** So many rights too many are told one by one: an owner of the tables has one for each. */
const MOST_TOLD = 20;

/** What the role of a connection lacks, each right by itself, and what it has beyond what `grants` prints. */
export async function checkRights(
  config: Config,
  name: string,
  checked: readonly CheckedRule[],
  session: Session,
): Promise<readonly Check[]> {
  const { server } = session.engine.dialect;
  const needs = needsOfConnection(config, name, checked, server);
  const compared = await compareRights(session, needs, needsElsewhere(config, name, server));
  return rightsChecks(
    name,
    { ...compared, excess: spared(compared.excess, config.connections[name]?.brakes.own ?? []) },
    { enough: 'the role may do everything that the rules need', command: 'retentiond grants' },
  );
}

/** A right too many; `perhaps` names the brakes whose queries may need it, and nobody here can know. */
interface Told extends Excess {
  readonly perhaps?: readonly string[];
}

/** Without what the configuration's own queries read; a right that goes round all others is too much for them, too. */
function spared(excess: readonly Excess[], own: readonly OwnBrake[]): readonly Told[] {
  return excess.flatMap((one) => {
    const read = one.unbounded ? ({ kind: 'none' } as const) : readByBrakes(own, one);
    if (read.kind === 'named') return [];
    return [read.kind === 'unclear' ? { ...one, perhaps: read.brakes } : one];
  });
}

/** What a role lacks of its needs, and what it has beyond them. */
export interface RightsCompared {
  readonly missing: readonly { readonly need: Need; readonly statement: string }[];
  readonly excess: readonly Told[];
}

/** `others` are rights that it may have as well. */
export async function compareRights(
  session: Session,
  needs: readonly Need[],
  others: readonly Need[] = [],
): Promise<RightsCompared> {
  const reader = rightsReaderOf(session);
  const role = await reader.role(session);
  const rights = rightsOf(session.engine.dialect);
  const missing = (await reader.missing(session, needs)).map((need) => ({
    need,
    statement: grantStatements([need], rights, role).join(' '),
  }));
  return { missing, excess: await reader.excess(session, [...needs, ...others]) };
}

/** `enough` is said where nothing is missing; `command` prints what would be. */
export function rightsChecks(
  about: string,
  { missing, excess }: RightsCompared,
  { enough, command }: { readonly enough: string; readonly command: string },
): readonly Check[] {
  const lacks = missing.map(({ need, statement }) =>
    trouble('failed', about, 'rights', {
      fact: `the role lacks ${need.privilege} on ${rightOnText(need)}, for ${need.because.join(', ')}`,
      hint: 'grant it',
      statement,
    }),
  );
  const told = excess.slice(0, MOST_TOLD).map((one) => excessCheck(about, one, command));
  const rest =
    excess.length > MOST_TOLD
      ? [
          trouble('warning', about, 'excess', {
            fact: `and ${excess.length - MOST_TOLD} more rights that nothing needs`,
            hint: `give it a role of its own, with what \`${command}\` prints`,
          }),
        ]
      : [];
  return [
    ...(lacks.length > 0 ? lacks : [fine(about, 'rights', enough)]),
    ...(excess.length > 0 ? [...told, ...rest] : [fine(about, 'excess', 'the role may do nothing else')]),
  ];
}

/** Whoever goes round every right is held by nothing that is checked here. */
function excessCheck(name: string, { right, on, revoke, unbounded, perhaps }: Told, command: string): Check {
  if (perhaps)
    return trouble('warning', name, 'excess', {
      fact: `the role has ${right} on ${on}, which no rule needs; whether the brake ${perhaps.join(' or ')} does, its query does not tell`,
      hint: 'look what that query reads through views and functions: take the right away if it reads nothing by it',
    });
  return trouble(unbounded ? 'failed' : 'warning', name, 'excess', {
    fact: `the role has ${right} on ${on}, which nothing needs`,
    hint: `take it away, or give retentiond a role of its own with what \`${command}\` prints`,
    statement: revoke,
  });
}
