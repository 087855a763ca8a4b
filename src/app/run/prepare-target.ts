import type { ConnectionConfig } from '../../config/config.ts';
import { openTarget, requireCopies, requireReceipts, type Target } from '../../enforce/target.ts';
import { Failure } from '../../errors.ts';
import { needsOfReceipts } from '../../grants/rule-needs.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import { requireRights } from '../control/require-rights.ts';
import type { Workplace } from '../control/workplace.ts';

/** Requires of every server that the rules change what a run of them would require before its first batch. */
export async function requirePrepared(place: Workplace, rules: readonly Rule[]): Promise<void> {
  const asked = new Set<string>();
  const once = async (kind: string, name: string, ask: () => Promise<void>): Promise<void> => {
    if (asked.has(`${kind} ${name}`)) return;
    asked.add(`${kind} ${name}`);
    await ask();
  };
  for (const rule of rules) {
    const config = place.config.connections[rule.connection];
    if (config) {
      const target = openTarget(config.url, rule.connection, config.receipts, place.limits);
      await once('rows', rule.connection, () => prepareTarget(place, config, target)).finally(target.close);
    }
    const archive = openArchive(place, rule);
    if (archive) {
      const { config: kept, target } = archive;
      await once('copies', kept.name, () => prepareArchive(place, kept, target)).finally(target.close);
    }
  }
}

/** Without a digester nothing is to be changed; with one, receipts must be where they are asked for. */
export async function prepareTarget(
  { digester, control }: Workplace,
  { name, receipts }: ConnectionConfig,
  target: Target,
): Promise<void> {
  const session = await target.session();
  if (!digester) await session.engine.forbidWriting(session);
  else {
    await session.engine.requireSafe(session, name, receipts);
    if (receipts === 'table') {
      await requireRights(
        session,
        needsOfReceipts(session.engine.dialect, (await target.name()).database),
        name,
      );
      await requireReceipts(session, control.ledger, name);
    }
  }
}

/** Where the rule's rows are copied to; null where it archives none. */
export function openArchive(
  { config, limits }: Workplace,
  { archiveConnection: name }: Rule,
): { readonly config: ConnectionConfig; readonly target: Target } | null {
  if (name === null) return null;
  const found = config.connections[name];
  if (!found)
    throw new Failure({
      code: 'connection-unknown',
      fact: `there is no connection ${name}`,
    });
  return { config: found, target: openTarget(found.url, found.name, found.receipts, limits) };
}

/** Copies are proved by receipts, always. */
export async function prepareArchive(
  place: Workplace,
  config: ConnectionConfig,
  target: Target,
): Promise<void> {
  await prepareTarget(place, { ...config, receipts: 'table' }, target);
  if (place.digester) await requireCopies(await target.session(), config.name);
}
