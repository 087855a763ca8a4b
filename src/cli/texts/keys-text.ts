import type { KeyLine, KeysAnswer } from '../../app/audit/keys/keys.ts';
import { toSecond } from '../entries/said.ts';

/** Each key on a line of its own that can be copied, and below it what is known of it. */
export function keysText({ signing, digest }: KeysAnswer): string {
  return `${[...section('signing keys', signing), '', ...section('digest keys', digest)].join('\n')}\n`;
}

function section(title: string, keys: readonly KeyLine[]): readonly string[] {
  if (keys.length === 0) return [`${title}: none was used, and none is configured`];
  return [
    title,
    ...keys.flatMap((key) => [`  ${key.verifier ?? key.name}`, `    ${usage(key)}; ${place(key)}`]),
  ];
}

function usage({ entry, since, until }: KeyLine): string {
  if (since === null) return 'never used';
  const when =
    until === null ? `in force since ${toSecond(since)}` : `from ${toSecond(since)} to ${toSecond(until)}`;
  return `${when} (entry ${entry})`;
}

function place({ file }: KeyLine): string {
  return file === null ? 'no file here holds it' : `in ${file}`;
}
