import type { Config } from '../../config/config.ts';
import { readHoldsKey } from '../../config/key-file.ts';
import { type Sealer, sealer } from '../../control/seal.ts';
import { Failure } from '../../errors.ts';

/** Reads and writes what is kept under `holds.key_file`; null where no key is configured. */
export function openSealer({ holds }: Pick<Config, 'holds'>): Sealer | null {
  return holds.keyFile === null ? null : sealer(readHoldsKey(holds.keyFile));
}

/** The same, or a refusal that says how to make a key. */
export function requireSealer(config: Pick<Config, 'holds'>): Sealer {
  const opened = openSealer(config);
  if (opened) return opened;
  throw new Failure({
    kind: 'refused',
    code: 'holds-key-missing',
    fact: 'no holds key is configured, and without one neither the persons of holds nor their matters can be kept or read',
    hint: 'make one with `(umask 077; openssl rand -hex 32 > holds.key)`, and name it under `holds: { key_file: … }`',
  });
}

/** A hold that nobody here can read may hold anything: nothing goes on beside it. */
export function holdUnreadable(hold: string): Failure {
  return new Failure({
    kind: 'refused',
    code: 'hold-unreadable',
    fact: `the hold ${hold} cannot be read with the key of \`holds.key_file\`: it was placed under another one, or changed`,
    hint: 'name the key under which it was placed; every daemon needs the same one',
  });
}
