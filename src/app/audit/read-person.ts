import type { Config } from '../../config/config.ts';
import { type Hold, sealedAs } from '../../control/hold/hold.ts';
import type { Sealer } from '../../control/seal.ts';
import { Failure } from '../../errors.ts';
import { holdDigester } from '../../ledger/hold-digest.ts';
import type { RowDigester } from '../../ledger/row-digest.ts';
import type { PersonReader, SealedPerson } from '../../ledger/verify/beside/beside-holds.ts';
import { openSealer } from '../hold/key.ts';
import { readDigesters } from './keys/digest-keys.ts';

/** Opens seals as far as the keys are here: an auditor need not have them. The keys are read once a seal is there to be opened. */
export function personReader(config: Config): PersonReader {
  let keys: ReturnType<typeof readKeys> | null = null;
  return (hold, digestKey) => {
    keys ??= readKeys(config);
    const { sealer, digesters } = keys;
    if (typeof sealer === 'string') return { why: sealer };
    const digester = digesters.find(({ keyName }) => keyName === digestKey);
    if (!digester) return { why: `the digest key ${digestKey} is not here` };
    const value = open(hold, sealer);
    if (typeof value !== 'string') return value;
    return { digest: holdDigester(digester).person(String(hold.personKind), value) };
  };
}

function readKeys(config: Config): {
  readonly sealer: Sealer | string;
  readonly digesters: readonly RowDigester[];
} {
  return { sealer: readSealer(config), digesters: digestersOf(config) };
}

/** A file that holds no key is none: the daemon says so, and an auditor goes on without. */
function digestersOf(config: Config): readonly RowDigester[] {
  try {
    return readDigesters(config);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [];
  }
}

function readSealer(config: Config): Sealer | string {
  try {
    return openSealer(config) ?? 'no holds key is configured here';
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return 'the holds key that is configured cannot be read';
  }
}

/** The person, or what hinders: where the matter opens, the key is the right one, and the person's seal was changed. */
function open(
  { hold, personSealed, matterSealed }: Hold,
  sealer: Sealer,
): string | Exclude<SealedPerson, { readonly digest: string }> {
  const value = personSealed && sealer.unseal(sealedAs(hold, 'person'), personSealed);
  if (value !== null) return value;
  const isOurs = sealer.unseal(sealedAs(hold, 'matter'), matterSealed) !== null;
  return isOurs ? 'changed' : { why: 'the holds key here does not open it' };
}
