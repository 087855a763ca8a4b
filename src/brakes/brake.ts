import type { Privilege } from '../sql/need.ts';

/** Why a question has no answer: a slug, and never a server's own words. */
export type Trouble =
  | 'unreachable'
  | 'late'
  | 'refused'
  | 'right-missing'
  | 'not-a-number'
  | 'not-a-replica'
  | 'replication-stopped'
  | 'unknown'
  | 'status';

/** What was asked of one connection, and what came back. */
export interface Signal {
  /** The brake that it belongs to, by its name in the configuration. */
  readonly brake: string;
  /** null: it could not be had, which brakes as well; see `trouble`. */
  readonly value: number | null;
  /** It brakes above or below this; null: nothing is allowed but an answer. */
  readonly limit: number | null;
  readonly side: 'above' | 'below';
  readonly trouble: Trouble | null;
  /** The right for want of which it has none; null: no right is, or nobody here knows which. */
  readonly lacks: Privilege | null;
}

/** A signal that holds the next batch back. */
export interface Brake extends Signal {
  readonly connection: string;
}

/** Whether it brakes: what cannot be asked does, as does whatever is beyond its limit. */
export function brakes({ value, limit, side, trouble }: Signal): boolean {
  if (trouble !== null) return true;
  if (value === null || limit === null) return false;
  return side === 'above' ? value > limit : value < limit;
}

/** A number that was had. */
export function measured(
  brake: string,
  value: number,
  limit: number,
  side: Signal['side'] = 'above',
): Signal {
  return { brake, value, limit, side, trouble: null, lacks: null };
}

/** A number that was not. */
export function unanswered(brake: string, trouble: Trouble, value: number | null = null): Signal {
  return { brake, value, limit: null, side: 'above', trouble, lacks: null };
}
