import type { Random } from '../../../demo/company/random.ts';
import type { Failpoint } from '../../../src/failpoint.ts';
import type { Act, Said } from '../act.ts';
import type { Crop } from '../land.ts';
import type { Violation } from '../promises.ts';
import type { Site } from '../site.ts';

/** Where a run takes place. */
export interface Place {
  readonly site: Site;
  readonly crop: Crop;
  readonly step: Failpoint;
}

/** Who comes by the steps of one group, what must have happened before, and what follows. */
export interface Scene {
  readonly act: Act;
  /** Whom the act is about, or which file. */
  about(crop: Crop): string;
  /** How many arrivals there are at the least. */
  readonly arrivals: number;
  /** Sets the scene; tells how those ended who did so. */
  stage(place: Place, random: Random): Promise<readonly Said[]>;
  /** The step is reached, and nothing has happened there yet. */
  reached(place: Place): Promise<void>;
  /** The fault has happened: what must be so already, before anything is put right. */
  check(place: Place): Promise<readonly Violation[]>;
  /** Brings everything to its end, as the daemon and people would; the last to say something has succeeded. */
  settle(place: Place): Promise<readonly Said[]>;
}
