import type { Clock } from '../../../clock.ts';
import type { Config } from '../../../config/config.ts';
import { readDigestKey } from '../../../config/key-file.ts';
import { rotateDigestKey } from '../../../ledger/digest-key.ts';
import { rowDigester } from '../../../ledger/row-digest.ts';
import { openControl } from '../../control/control.ts';
import { userName } from '../../control/operate.ts';

/** `audit rotate --digest-key FILE --json`. */
export interface DigestKeyRotated {
  readonly format_version: 1;
  readonly purpose: 'digest';
  /** The names of the keys; `old` is null where none was in use. */
  readonly old: string | null;
  readonly new: string;
}

/** Has digests made with the key of this file from now on: from its entry on, no batch begins under the old one. */
export async function rotateToDigestKey(
  config: Config,
  clock: Clock,
  file: string,
): Promise<DigestKeyRotated> {
  const { keyName } = rowDigester(readDigestKey(file));
  const { session } = await openControl(config);
  try {
    const { old } = await rotateDigestKey(session, clock(), keyName, userName());
    return { format_version: 1, purpose: 'digest', old, new: keyName };
  } finally {
    await session.close();
  }
}
