import { afterEach, beforeEach } from 'vitest';
import type { Workplace } from '../../src/app/control/workplace.ts';
import type { Session } from '../../src/database/session.ts';
import { type LogsProject, makeLogs } from './logs.ts';
import { sign, writeKey } from './signing.ts';

/** A project whose ledger has checkpoints, and a session on its control database. */
interface Signed {
  readonly logs: LogsProject;
  readonly place: Workplace;
  readonly session: Session;
}

/** A fresh one for every test of the file that calls this. */
export function useSigned(): Signed {
  let signed: Signed | null = null;
  beforeEach(async () => {
    const logs = await makeLogs();
    writeKey(logs);
    const place = await logs.place({}, sign(logs));
    signed = { logs, place, session: await place.control.open() };
  });
  afterEach(async () => {
    await signed?.session.close();
    await signed?.logs.drop();
  });
  const there = (): Signed => {
    if (signed === null) throw new TypeError('it is there from beforeEach on');
    return signed;
  };
  return {
    get logs() {
      return there().logs;
    },
    get place() {
      return there().place;
    },
    get session() {
      return there().session;
    },
  };
}
