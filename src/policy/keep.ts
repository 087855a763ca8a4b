import { type Keep, keepTag } from '../calendar/keep.ts';
import type { Period } from '../calendar/period.ts';

/** How long the data is held whose attribute has a name, or one of the names that a pattern stands for. */
export interface NamedKeep {
  /** As written; `*` stands for any text. */
  readonly name: string;
  readonly keep: Keep;
}

/** How long data is held, by the value of one of its attributes. */
export interface KeepByName {
  readonly by: string;
  readonly names: readonly NamedKeep[];
  /** For every other value, and where the attribute has none. */
  readonly otherwise: Keep;
}

export type PolicyKeep = Keep | KeepByName;

export function isByName(keep: PolicyKeep): keep is KeepByName {
  return typeof keep === 'object' && 'by' in keep;
}

/** Every KEEP of a policy, each once, in the order in which they are written. */
export function keepsOf(keep: PolicyKeep): readonly Keep[] {
  if (!isByName(keep)) return [keep];
  const written = [...keep.names.map((one) => one.keep), keep.otherwise];
  return [...new Map(written.map((one) => [keepTag(one), one])).values()];
}

/** The periods among them: where there is none, no event counts. */
export function periodsOf(keep: PolicyKeep): readonly Period[] {
  return keepsOf(keep).filter((one): one is Period => typeof one === 'object');
}
