import { expect, test } from 'vitest';
import type { Asker } from '../../../src/brakes/ask/ask-connection.ts';
import { type Brake, measured, type Signal, unanswered } from '../../../src/brakes/brake.ts';
import { type ConnectionBrakes, openBrakeShop } from '../../../src/brakes/connection-brakes.ts';
import { runBrakes } from '../../../src/brakes/run-brakes.ts';
import type { ConnectionConfig } from '../../../src/config/config.ts';
import { config } from '../rules/written.ts';

const FINE = measured('lock_waits', 0, 10);
const BUSY = measured('busy', 9, 5);
const HANGS = unanswered('lock_waits', 'late');

/** A connection whose questions are answered by the test, one after the other. */
interface Answered {
  readonly brakes: ConnectionBrakes;
  hears(signal: Signal): void;
  /** No question is left. */
  ends(): Promise<void>;
  /** Two rounds may lie so far apart that nobody relies on the first. */
  passes(milliseconds: number): void;
}

function connection(name = 'crm'): Answered {
  let at = 0;
  const state: { round: { answers: Brake[]; heard: (answer: Brake) => void; end: () => void } | null } = {
    round: null,
  };
  const asker: Asker = {
    ask: (_, heard = () => undefined) =>
      new Promise((resolve) => {
        const answers: Brake[] = [];
        state.round = { answers, heard, end: () => resolve(answers) };
      }),
    close: async () => undefined,
  };
  const shop = openBrakeShop(
    () => at,
    () => asker,
  );
  const { brakes } = shop.take({ ...(config().connections['crm'] as ConnectionConfig), name });
  return {
    brakes,
    hears: (signal) => {
      const answer = { connection: name, ...signal };
      state.round?.answers.push(answer);
      state.round?.heard(answer);
    },
    ends: async () => {
      state.round?.end();
      await settled();
    },
    passes: (milliseconds) => {
      at += milliseconds;
    },
  };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** What is told by now; null: whoever looks still waits. */
async function told<T>(look: Promise<T>): Promise<T | null> {
  return Promise.race([look, settled().then(() => null)]);
}

const names = (braked: readonly Brake[] | null | undefined): readonly string[] | null =>
  braked?.map(({ connection: of, brake }) => `${of} ${brake}`) ?? null;

test('the first answer that brakes is told at once, however many are still owed', async () => {
  const crm = connection();
  const look = crm.brakes.look();
  crm.hears(FINE);
  expect(await told(look)).toBeNull();
  crm.hears(BUSY);
  expect(names((await told(look))?.braked)).toEqual(['crm busy']);
  // Whoever looks again meanwhile waits for nothing, and is told what came since.
  crm.hears(unanswered('shop', 'late'));
  expect(names((await told(crm.brakes.look()))?.braked)).toEqual(['crm busy', 'crm shop']);
  await crm.ends();
  expect(names(crm.brakes.standing().braked)).toEqual(['crm busy', 'crm shop']);
});

test('without one all answers are waited for', async () => {
  const crm = connection();
  const look = crm.brakes.look();
  crm.hears(FINE);
  expect(await told(look)).toBeNull();
  await crm.ends();
  expect(await told(look)).toMatchObject({ braked: [] });
});

test('what braked before stays as long as it was not asked again', async () => {
  const crm = connection();
  const first = crm.brakes.look();
  crm.hears(BUSY);
  await first;
  await crm.ends();
  crm.passes(60_000);
  const look = crm.brakes.look();
  expect(await told(look)).toBeNull();
  crm.hears(HANGS);
  expect(names((await told(look))?.braked)).toEqual(['crm lock_waits', 'crm busy']);
  crm.hears(measured('busy', 1, 5));
  expect(names((await told(crm.brakes.look()))?.braked)).toEqual(['crm lock_waits']);
  await crm.ends();
  expect(names(crm.brakes.standing().braked)).toEqual(['crm lock_waits']);
});

test('a run on two connections is told of one while the other owes its answers', async () => {
  const [crm, vault] = [connection('crm'), connection('vault')];
  const { look } = runBrakes([crm.brakes, vault.brakes]);
  const looked = look();
  crm.hears(FINE);
  vault.hears(BUSY);
  expect(names(await told(looked))).toEqual(['vault busy']);
  crm.hears(HANGS);
  expect(names(await told(look()))).toEqual(['crm lock_waits', 'vault busy']);
  await vault.ends();
  await crm.ends();
});
