import type { Config } from '../../config/config.ts';
import { rightsReaderOf } from '../../database/rights.ts';
import type { Excess } from '../../database/rights-reader.ts';
import type { Session } from '../../database/session.ts';
import { grantStatements } from '../../grants/script.ts';
import type { CheckedRule } from '../../plan/checked-rule.ts';
import { rightOnText } from '../../sql/need.ts';
import { rightsOf } from '../../sql/rights.ts';
import { needsOfConnection } from '../grants/connection-needs.ts';
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
  const needs = needsOfConnection(config, name, checked);
  const reader = rightsReaderOf(session);
  const role = await reader.role(session);
  const rights = rightsOf(session.engine.dialect);
  const missing = (await reader.missing(session, needs)).map((need) =>
    trouble('failed', name, 'rights', {
      fact: `the role lacks ${need.privilege} on ${rightOnText(need)}, for ${need.because.join(', ')}`,
      hint: 'grant it',
      statement: grantStatements([need], rights, role).join(' '),
    }),
  );
  const excess = await reader.excess(session, needs);
  const told = excess.slice(0, MOST_TOLD).map((one) => excessCheck(name, one));
  const rest =
    excess.length > MOST_TOLD
      ? [
          trouble('warning', name, 'excess', {
            fact: `and ${excess.length - MOST_TOLD} more rights that nothing needs`,
            hint: 'give it a role of its own, with what `retentiond grants` prints',
          }),
        ]
      : [];
  return [
    ...(missing.length > 0
      ? missing
      : [fine(name, 'rights', 'the role may do everything that the rules need')]),
    ...(excess.length > 0 ? [...told, ...rest] : [fine(name, 'excess', 'the role may do nothing else')]),
  ];
}

/** Whoever goes round every right is held by nothing that is checked here. */
function excessCheck(name: string, { right, on, revoke, unbounded }: Excess): Check {
  return trouble(unbounded ? 'failed' : 'warning', name, 'excess', {
    fact: `the role has ${right} on ${on}, which nothing needs`,
    hint: 'take it away, or give retentiond a role of its own with what `retentiond grants` prints',
    statement: revoke,
  });
}
