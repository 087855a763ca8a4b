import type { Config } from '../../config/config.ts';
import { type Hold, type HoldState, listHolds, sealedAs } from '../../control/hold/hold.ts';
import type { HoldKind } from '../../control/hold/hold-scope.ts';
import type { Sealer } from '../../control/seal.ts';
import { openControl } from '../control/control.ts';
import { holdUnreadable, openSealer, requireSealer } from './key.ts';

/** One hold of `hold list --json`; never a person's value. */
export interface ListedHold {
  readonly hold: string;
  readonly state: HoldState;
  readonly kind: HoldKind;
  readonly target: string | null;
  readonly person_kind: string | null;
  /** The beginning of the keyed digest, by which two holds on the same person are known. */
  readonly person: string | null;
  readonly review_on: string | null;
  readonly role: string;
  readonly who: string;
  readonly placed_at: string;
  readonly effective_at: string | null;
  readonly release_asked_by: string | null;
  readonly released_by: string | null;
  readonly released_at: string | null;
  /** The end of the cooling-off period. */
  readonly held_until: string | null;
  /** Only where they are asked for, or shown to a person who has the key. */
  readonly matter?: string;
  readonly reason?: string;
}

/** `hold list --json`. */
export interface HoldList {
  readonly format_version: 1;
  readonly holds: readonly ListedHold[];
}

export interface HoldListRequest {
  /** Those that hold nothing any more, too. */
  readonly all: boolean;
  /** Matter and reason: `if possible` leaves them out where the key is missing. */
  readonly reveal: 'yes' | 'no' | 'if possible';
}

const SHORT_DIGEST = 16;

export async function readHolds(config: Config, { all, reveal }: HoldListRequest): Promise<HoldList> {
  const key = keyFor(config, reveal);
  const { session } = await openControl(config);
  try {
    const holds = await listHolds(session, all);
    const words = (hold: Hold): Words | null => (key ? readWords(hold, key, reveal) : null);
    return { format_version: 1, holds: holds.map((hold) => listed(hold, words(hold))) };
  } finally {
    await session.close();
  }
}

function keyFor(config: Config, reveal: HoldListRequest['reveal']): Sealer | null {
  if (reveal === 'no') return null;
  return reveal === 'yes' ? requireSealer(config) : openSealer(config);
}

function listed(hold: Hold, words: Words | null): ListedHold {
  return {
    hold: hold.hold,
    state: hold.state,
    kind: hold.kind,
    target: hold.target,
    person_kind: hold.personKind,
    person: hold.personDigest?.slice(0, SHORT_DIGEST) ?? null,
    review_on: hold.reviewOn,
    role: hold.role,
    who: hold.who,
    placed_at: hold.placedAt,
    effective_at: hold.effectiveAt,
    release_asked_by: hold.askedRole,
    released_by: hold.releasedRole,
    released_at: hold.releasedAt,
    held_until: hold.freeAt,
    ...words,
  };
}

type Words = Required<Pick<ListedHold, 'matter' | 'reason'>>;

/** null where they are under another key, and nobody insists. */
function readWords(hold: Hold, key: Sealer, reveal: HoldListRequest['reveal']): Words | null {
  const matter = key.unseal(sealedAs(hold.hold, 'matter'), hold.matterSealed);
  const reason = key.unseal(sealedAs(hold.hold, 'reason'), hold.reasonSealed);
  if (matter !== null && reason !== null) return { matter, reason };
  if (reveal === 'yes') throw holdUnreadable(hold.hold);
  return null;
}
