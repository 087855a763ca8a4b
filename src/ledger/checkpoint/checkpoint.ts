import { HASH_BYTES } from '../../digest.ts';
import { Failure } from '../../errors.ts';

/** What a signed note says of a ledger: so many entries, and this root of their tree. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: bigint;
  /** Lower-case hex. */
  readonly root: string;
}

/** The origin of a ledger's checkpoints, and the name of the keys that sign them. */
export function originOf(ledger: string): string {
  return `retentiond/${ledger}`;
}

/** The text of a checkpoint (C2SP tlog-checkpoint): origin, size in decimal, root in base64, a line each. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${Buffer.from(root, 'hex').toString('base64')}\n`;
}

/**
 * Reads the text of an opened note (C2SP tlog-checkpoint). Lines after the third are extensions, which are passed over.
 * Throws Failure `checkpoint-malformed`.
 */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', base64 = '', ...rest] = text.split('\n');
  const root = Buffer.from(base64, 'base64');
  const ends = rest.pop() === '' && rest.every((extension) => extension !== '');
  const whole = origin !== '' && /^(0|[1-9][0-9]{0,18})$/.test(size);
  if (!ends || !whole || root.length !== HASH_BYTES || root.toString('base64') !== base64) {
    throw new Failure({
      kind: 'ledger',
      code: 'checkpoint-malformed',
      fact: 'the text of a checkpoint is not three lines of origin, size and root',
      hint: 'compare it with the copies elsewhere',
    });
  }
  return { origin, size: BigInt(size), root: root.toString('hex') };
}
