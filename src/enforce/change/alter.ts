import { allAnswered } from '../../database/answered.ts';
import { onlyValue, type Result } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import { type Change, countDiffers, nothingToDo } from './change.ts';

/**
 * Alters rows that are locked: the new values and the marker in one statement, or the keys remembered beside it. Then all
 * of them must read as done: a row that did not would be altered again by every run.
 */
export async function alterRows({ scene, session, keys, holds, expected }: Change): Promise<void> {
  const { statements, checked } = scene.plan;
  const { alter } = statements;
  if (!alter) throw nothingToDo(checked.rule);
  const count = async (sent: ReturnType<typeof session.run>): Promise<number> => (await sent).count;
  // Sent together, done in this order.
  const [altered = 0, remembered = 0, done = 0] = await allAnswered([
    count(session.run(alter.change(keys, holds, scene.pseudonym), `retentiond_alter_${holds.epoch}`)),
    alter.remember
      ? count(session.run(alter.remember(keys), 'retentiond_remember'))
      : Promise.resolve(expected),
    session.run(alter.done(keys), 'retentiond_done').then((answer) => Number(onlyValue(answer))),
  ]);
  if (altered !== expected) throw countDiffers(checked, 'the change', expected, altered);
  // MySQL counts a key twice that was remembered before.
  if (remembered < expected || done !== expected) throw notDone(expected, Math.min(remembered, done));
}

/** Throws where not exactly the rows that were held are altered: as many were, and all of these read as done. */
export function requireAltered(expected: number, changed: Result, done: Result): void {
  const read = Number(onlyValue(done));
  if (changed.count === expected && read === expected) return;
  throw new Failure({
    code: 'rows-between',
    fact: `the change touched ${changed.count} rows where ${expected} were held, of which ${read} read as done; the batch was undone`,
    hint: 'rows became due among them meanwhile; they are locked first and altered by their keys instead',
  });
}

function notDone(expected: number, done: number): Failure {
  return new Failure({
    code: 'count-differs',
    fact: `${done} rows read as done after ${expected} were changed; the batch was undone`,
    hint: 'something changes the marker, or the columns that decide, together with them: run `retentiond validate --connect`',
  });
}
