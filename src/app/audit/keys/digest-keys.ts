import type { Config } from '../../../config/config.ts';
import { readDigestKey } from '../../../config/key-file.ts';
import { isFailure } from '../../../errors.ts';
import { type RowDigester, rowDigester } from '../../../ledger/row-digest.ts';

/** The key in use, and those before it whose files are there; a file that is not is as good as destroyed. */
export function readDigesters({ digestKeyFile, evidence }: Config): readonly RowDigester[] {
  const files = [...(digestKeyFile === null ? [] : [digestKeyFile]), ...evidence.previousDigestKeyFiles];
  const digesters = files.flatMap((file) => {
    try {
      return [rowDigester(readDigestKey(file))];
    } catch (error) {
      if (isFailure(error, 'digest-key-unreadable')) return [];
      throw error;
    }
  });
  return [...new Map(digesters.map((one) => [one.keyName, one])).values()];
}
