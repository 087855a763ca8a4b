import type { Session } from '../../database/session.ts';
import type { Workplace } from '../control/workplace.ts';

/** Something that the daemon looks after now and then, besides runs. */
export interface Duty {
  /** As troubles name it. */
  readonly name: string;
  /** How long after its last turn in this process it has its next; null: it has none with this configuration. */
  everySeconds(place: Workplace): number | null;
  /** Whether rounds go on meanwhile, because it may take long; it has no second turn before the first is over. */
  readonly beside?: true;
  /** One turn, on a session of its own. Several daemons may have theirs at once: it asks the tables what is left to do. */
  perform(place: Workplace, session: Session): Promise<void>;
}
