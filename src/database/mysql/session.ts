import type { Route } from '../../config/address/address.ts';
import type { Statement } from '../../sql/fragment.ts';
import { watchAnswers } from '../answer-watch.ts';
import type { Result, Session } from '../session.ts';
import { MARIADB_ENGINE, MYSQL_ENGINE } from './engine.ts';
import { requireExact, SELF_TEST } from './server/self-test.ts';
import { settingsOf } from './server/settings.ts';
import { describeMysqlError } from './wire/failure.ts';
import { requireSame, requireServer, WHO } from './wire/proxy.ts';
import { splitScript } from './wire/split-script.ts';
import { openGate } from './wire/transaction-gate.ts';
import { openWire, type Wire } from './wire/wire.ts';

const CLOSE_TIMEOUT_MS = 2_000;

/** Connects, within `timeout` milliseconds; the failure says what was tried to do, never the address with its password. */
export async function openMysql(route: Route, what: string, timeout: number): Promise<Session> {
  const state = { alive: true };
  const lost = (): void => {
    state.alive = false;
  };
  let wire: Wire;
  try {
    wire = await openWire(route, timeout, lost);
  } catch (error) {
    throw describeMysqlError(error, what);
  }
  const watch = watchAnswers(() => {
    state.alive = false;
    wire.cut(overdue());
  });
  const gate = openGate(wire, what);
  const ask = async (statements: readonly Statement[], keep = false): Promise<Result> => {
    try {
      const { rows, columns, count, tag } = await gate.ask(statements, keep);
      return { rows, columns, count, tag };
    } catch (error) {
      throw describeMysqlError(error, what);
    }
  };
  const close = async (): Promise<void> => {
    state.alive = false;
    await endWire(wire);
  };
  const within = (milliseconds: number, engine = MARIADB_ENGINE): Session => ({
    engine,
    encryption: wire.encryption,
    get alive() {
      return state.alive;
    },
    run: (statement, name) => watch.keep(ask([statement], name !== undefined), milliseconds),
    // One by one: a connection that takes several at once would take a forged one, too.
    script: (text) => watch.keep(ask(splitScript(text).map(withoutValues)), milliseconds),
    within: (less) => within(Math.min(less, milliseconds), engine),
    close,
  });
  try {
    const engine = await prepare(within(timeout), wire, what);
    return within(Number.POSITIVE_INFINITY, engine);
  } catch (error) {
    await close();
    throw error;
  }
}

/** Settings, and proof that values pass unchanged to a server that is ours alone; resolves to the kind of server. */
async function prepare(session: Session, wire: Wire, what: string): Promise<Session['engine']> {
  const [version, number] = ((await session.run(WHO)).rows[0] ?? []).map(String) as [string, string];
  requireServer(wire, number, what);
  const engine = version.includes('MariaDB') ? MARIADB_ENGINE : MYSQL_ENGINE;
  for (const setting of settingsOf(version.includes('MariaDB') ? 'MariaDB' : 'MySQL'))
    await session.run(withoutValues(setting));
  requireExact((await session.run(SELF_TEST)).rows[0], what);
  await requireSame(number, async (statement) => (await session.run(statement)).rows[0], what);
  return engine;
}

function withoutValues(text: string): Statement {
  return { text, values: [] };
}

/** As if the system itself had given up waiting. */
function overdue(): Error {
  return Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
}

/** Says goodbye; a server that is frozen with a statement in flight would never answer it. */
async function endWire(wire: Wire): Promise<void> {
  const impatience = setTimeout(() => wire.cut(overdue()), CLOSE_TIMEOUT_MS);
  await wire.end();
  clearTimeout(impatience);
}
