import { Failure } from '../../../errors.ts';
import { placeheld, raw, type Statement } from '../../../sql/fragment.ts';
import type { TextRow } from '../../session.ts';
import { KNOWN_BY } from '../server/settings.ts';
import type { Wire } from './wire.ts';

/** A greeting has room for the lower half of a connection's number. */
const GREETED = 0x1_0000_0000n;
/** How often a connection is asked once it is set up whether it is still the same one. */
const TURNS = 2;

/** Asked beside another value: the bare question ProxySQL answers itself, with its own number (sysown/proxysql#1797). */
export const WHO = placeheld(raw('SELECT VERSION(), CONNECTION_ID()'));
const STILL = placeheld(
  raw(
    `SELECT CONNECTION_ID(), ${Object.keys(KNOWN_BY)
      .map((name) => `CAST(@@SESSION.${name} AS CHAR)`)
      .join(', ')}`,
  ),
);

/**
 * Throws Failure `pooler-between` where somebody who speaks MySQL's protocol stands between: a server greets with the very
 * number that CONNECTION_ID() answers, and ProxySQL and its like with one of their own (sysown/proxysql#1748), by which
 * KILL ends somebody else's connection.
 */
export function requireServer({ greeted }: Pick<Wire, 'greeted'>, number: string, what: string): void {
  const isTheirs = greeted !== null && /^\d+$/.test(number) && BigInt(number) % GREETED === BigInt(greeted);
  if (!isTheirs) throw between(what);
}

/** The same where a connection that was set up is another one by the next statement, or has lost what was set. */
export async function requireSame(
  number: string,
  ask: (statement: Statement) => Promise<TextRow | undefined>,
  what: string,
): Promise<void> {
  const expected = JSON.stringify([number, ...Object.values(KNOWN_BY)]);
  for (let turn = 0; turn < TURNS; turn += 1)
    if (JSON.stringify(await ask(STILL)) !== expected) throw between(what);
}

function between(what: string): Failure {
  return new Failure({
    kind: 'refused',
    code: 'pooler-between',
    fact: `${what}: a proxy stands before the database: settings, locks and numbers of one connection there may be another's`,
    hint: "connect to the primary itself, not by way of ProxySQL, MaxScale or another that reads MySQL's protocol; a proxy that only passes bytes on is fine",
  });
}
