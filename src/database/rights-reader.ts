import type { Need, RightOn } from '../sql/need.ts';
import type { Session } from './session.ts';

/** Something that a role may do and need not. */
export interface Excess extends Partial<RightOn> {
  /** As the server calls it, `DELETE` or `superuser`. */
  readonly right: string;
  /** What it is on, as people read it. */
  readonly on: string;
  /** Takes it away, fit to be pasted; null where that is not done by one statement. */
  readonly revoke: string | null;
  /** Whether nothing that we refuse holds against it: it goes round every right, or every row's own rules. */
  readonly unbounded: boolean;
}

/** What one kind of server tells of its role's rights. */
export interface RightsReader {
  /** The role that the server has authenticated, as it is written in a GRANT. */
  role(session: Session): Promise<string>;
  /** Those of these needs that the role has not; needs on tables that are not there are left out. */
  missing(session: Session, needs: readonly Need[]): Promise<readonly Need[]>;
  /** What the role may do beyond them in this database and on this server, in order. */
  excess(session: Session, needs: readonly Need[]): Promise<readonly Excess[]>;
}
