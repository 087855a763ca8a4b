import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { OpenBatch } from '../../../../src/control/batch/open-batch.ts';
import { OwedOutcome } from '../../../../src/enforce/record/owed-outcome.ts';

const BATCH = { batch: 'the batch' } as OpenBatch;

/** An outcome that is owed, and what became of it, in order. */
function owe(alone: () => Promise<void> = async () => undefined): { owed: OwedOutcome; seen: string[] } {
  const seen: string[] = [];
  const owed = new OwedOutcome(BATCH, async () => {
    seen.push('alone');
    await alone();
    seen.push('durable');
  });
  return { owed, seen };
}

test('it goes alone once, however often it is asked for', async () => {
  const { owed, seen } = owe();
  await Promise.all([owed.record(), owed.record()]);
  await owed.record();
  expect(seen).toEqual(['alone', 'durable']);
});

test.each([
  ['nothing comes after it', () => null],
  ['the next rows were taken', () => Promise.resolve()],
  ['they could not be taken', () => Promise.reject(new Error('locked'))],
])('one that is offered and not taken along goes alone in the turn after: %s', async (_, taken) => {
  const { owed, seen } = owe();
  owed.offer(taken());
  await nextTurn();
  await nextTurn();
  expect(seen).toEqual(['alone', 'durable']);
});

test('one that is offered waits for rows that are being taken, and not for long', async () => {
  const { owed, seen } = owe();
  owed.offer(new Promise(() => undefined));
  await nextTurn();
  await nextTurn();
  expect(seen).toEqual([]);
  await expect.poll(() => seen, { timeout: 30_000 }).toEqual(['alone', 'durable']);
});

test('one that is taken along never goes alone', async () => {
  const { owed, seen } = owe();
  owed.offer(Promise.resolve());
  await owed.takeAlong(async (batch) => {
    seen.push(`with ${batch?.batch}`);
    await nextTurn();
    await nextTurn();
  });
  await owed.record();
  expect(seen).toEqual(['with the batch']);
});

test('where what it was to go with fails, it goes alone before the failure is told', async () => {
  const { owed, seen } = owe();
  const along = owed.takeAlong(async () => {
    throw new Error('paused');
  });
  await expect(along.finally(() => seen.push('told'))).rejects.toThrow('paused');
  expect(seen).toEqual(['alone', 'durable', 'told']);
});

test('one that is on its way is waited for, and there is nothing to take along', async () => {
  const { owed, seen } = owe(async () => nextTurn());
  void owed.record();
  await owed.takeAlong(async (batch) => void seen.push(`without ${batch}`));
  expect(seen).toEqual(['alone', 'durable', 'without null']);
});

test('where it cannot be recorded, whoever comes next is told so and records nothing', async () => {
  const { owed, seen } = owe(async () => {
    throw new Error('no ledger');
  });
  owed.offer(null);
  await nextTurn();
  await nextTurn();
  await expect(owed.takeAlong(async () => void seen.push('with'))).rejects.toThrow('no ledger');
  expect(seen).toEqual(['alone']);
});
