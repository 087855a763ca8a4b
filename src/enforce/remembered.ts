import type { TargetIdentity } from '../control/batch/open-batch.ts';
import { onlyValue, type Session } from '../database/session.ts';
import { Failure } from '../errors.ts';
import type { CheckedRule } from '../plan/checked/checked-rule.ts';
import { markingOf } from '../plan/state/done.ts';

/** Refuses a rule whose rows could be altered, and nothing would say so afterwards: every run would alter them again. */
export async function requireRemembered(
  session: Session,
  checked: CheckedRule,
  receipts: TargetIdentity['receipt'],
): Promise<void> {
  const { rule } = checked;
  const own = markingOf(checked);
  const markings = [...(own ? [own] : []), ...checked.earlier];
  if (markings.every(({ marker }) => marker !== null)) return;
  const marker = '`marker: anonymised_at` under `anonymise` names a column for it';
  if (receipts === 'none') {
    throw new Failure({
      code: 'marker-needed',
      kind: 'refused',
      fact: `the rule ${rule.id} has no marker, and the connection ${rule.connection} has no table that could remember its rows`,
      hint: marker,
    });
  }
  const { remembers, doneTable } = session.engine.receipts;
  if (onlyValue(await session.run(remembers)) === '1') return;
  throw new Failure({
    code: 'receipts-outdated',
    kind: 'refused',
    fact: `the connection ${rule.connection} has no table ${doneTable}, in which the rows of the rule ${rule.id} are remembered`,
    hint: `run \`retentiond migrate --target ${rule.connection}\` once; or ${marker}`,
  });
}
