import { randomBytes } from 'node:crypto';
import type { EngineName } from '../sql/dialect.ts';
import type { Fragment } from '../sql/fragment.ts';
import type { AlteredColumn, Technique } from './alteration.ts';
import { generalise } from './generalise.ts';
import { mask } from './mask.ts';
import type { PseudonymKey } from './pseudonym-key.ts';
import { removeJson } from './remove-json.ts';
import { round } from './round.ts';
import { setNull } from './set-null.ts';
import { setText } from './set-text.ts';
import type { Misfit, Secrets, TechniqueOf, TechniqueSql } from './technique-sql.ts';
import { truncateIp } from './truncate-ip.ts';

const TECHNIQUES: { readonly [K in Technique['kind']]: TechniqueSql<TechniqueOf<K>> } = {
  null: setNull,
  set: setText,
  truncate_ip: truncateIp,
  generalise,
  round,
  mask,
  remove: removeJson,
};

/** A technique's own entry, which takes no other technique. */
function sqlOf(technique: Technique): TechniqueSql<Technique> {
  return TECHNIQUES[technique.kind] as TechniqueSql<Technique>;
}

/**
 * What the column becomes whose value is `old`, fit for `SET column = …`. Throws Failure `pseudonym-key-missing` where a
 * digest is written and there is no key. `fresh` is where an engine without random bytes of its own gets them from.
 */
export function alteredValue(
  { column, technique }: AlteredColumn,
  old: Fragment,
  key: PseudonymKey | null,
  engine: EngineName,
  fresh: Secrets['fresh'] = randomBytes,
): Fragment {
  return sqlOf(technique).value[engine](technique, old, column, { key, fresh });
}

/** Why the technique cannot be used on the column; null: it can. */
export function misfitOf({ column, technique }: AlteredColumn, engine: EngineName): Misfit | null {
  return sqlOf(technique).misfit(technique, column, engine);
}

/** Whether the column may become null where it was not. */
export function mayGiveNull({ column, technique }: AlteredColumn): boolean {
  return sqlOf(technique).givesNull(technique, column);
}

/** Whether the text holds a digest, which needs the key, and is never anonymous while that exists (GDPR, recital 26). */
export function isKeyed(technique: Technique): boolean {
  return technique.kind === 'set' && technique.placeholders.includes('digest');
}
