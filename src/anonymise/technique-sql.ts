import type { EngineName } from '../sql/dialect.ts';
import type { Fragment } from '../sql/fragment.ts';
import type { Column } from '../sql/shape.ts';
import type { Technique } from './alteration.ts';
import type { PseudonymKey } from './pseudonym-key.ts';

/** Why a technique does not fit a column: the code of the finding that says so, and its facts beside the column's. */
export type Misfit =
  /** `fitting`: the types that it fits, in the server's words. */
  | { readonly code: 'alteration-type'; readonly fitting: string }
  /** Characters. */
  | { readonly code: 'alteration-too-long'; readonly length: number; readonly maximum: number }
  /** Digits after the point that the column keeps. */
  | { readonly code: 'alteration-too-fine'; readonly to: number; readonly decimals: number }
  | { readonly code: 'alteration-no-effect' };

/** What nobody may guess. */
export interface Secrets {
  /** Needed where a digest is written; null where there is none. */
  readonly key: PseudonymKey | null;
  /** So many random bytes, other ones with every call. */
  readonly fresh: (bytes: number) => Uint8Array;
}

/** The new value of `old`, fit to be assigned to the column; it reads no other column. */
export type NewValue<T extends Technique> = (
  technique: T,
  old: Fragment,
  column: Column,
  secrets: Secrets,
) => Fragment;

/** What a technique does to one column: pure, told by the column's type and nothing else. */
export interface TechniqueSql<T extends Technique> {
  /** null: it fits. */
  misfit(technique: T, column: Column, engine: EngineName): Misfit | null;
  /** Whether a value that is not null may become null; null itself stays null, except where a text is set. */
  givesNull(technique: T, column: Column): boolean;
  /** By the engine, whose servers all come to the same values, `{random}` apart. */
  readonly value: Readonly<Record<EngineName, NewValue<T>>>;
}

export type TechniqueOf<K extends Technique['kind']> = Extract<Technique, { readonly kind: K }>;
