import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type PseudonymKey, pseudonymKey } from '../../anonymise/pseudonym-key.ts';
import { type BrakeShop, openBrakeShop } from '../../brakes/connection-brakes.ts';
import { type Clock, hostClock, monotonic } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import { readDigestKey } from '../../config/key-file.ts';
import { ANSWER_LIMITS, type AnswerLimits } from '../../enforce/change/answer-limits.ts';
import type { Observer } from '../../enforce/scene.ts';
import { Failure } from '../../errors.ts';
import { type RowDigester, rowDigester } from '../../ledger/row-digest.ts';
import { type Control, requireControl } from './control.ts';

/** What every run of this process shares. */
export interface Workplace {
  readonly config: Config;
  readonly control: Control;
  /** null where nothing is to be changed (`mode: observe`). */
  readonly digester: RowDigester | null;
  /** Gives a category's key for pseudonyms; null where nothing is to be changed. */
  readonly pseudonymOf: ((category: string) => PseudonymKey) | null;
  /** What its runs give way to. */
  readonly brakes: BrakeShop;
  readonly clock: Clock;
  /** How long its runs wait for an answer. */
  readonly limits: AnswerLimits;
  /** Who holds the leases, as others are told. */
  readonly owner: string;
  readonly signal: AbortSignal;
  readonly observer: Observer;
}

/** Everything that changing data needs, or a refusal that names what is missing. */
export async function openWorkplace(
  config: Config,
  signal: AbortSignal,
  observer: Observer,
): Promise<Workplace> {
  // Looking on needs no key.
  const key = config.mode === 'observe' ? null : requireDigestKey(config);
  const control = await requireControl(config, 'write');
  const owner = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`;
  return {
    config,
    control,
    digester: key && rowDigester(key),
    pseudonymOf: key && ((category) => pseudonymKey(key, category)),
    brakes: openBrakeShop(monotonic),
    clock: hostClock,
    limits: ANSWER_LIMITS,
    owner,
    signal,
    observer,
  };
}

/** What makes digests under the configured key, or a refusal that says how to make one. */
export function requireDigester(config: Pick<Config, 'digestKeyFile'>): RowDigester {
  return rowDigester(requireDigestKey(config));
}

function requireDigestKey(config: Pick<Config, 'digestKeyFile'>): Uint8Array {
  return readDigestKey(requireKeyFile(config));
}

function requireKeyFile(config: Pick<Config, 'digestKeyFile'>): string {
  if (config.digestKeyFile !== null) return config.digestKeyFile;
  throw new Failure({
    kind: 'refused',
    code: 'digest-key-missing',
    fact: 'no digest key is configured, and without one the ledger could not say which rows went',
    hint: 'make one with `(umask 077; openssl rand -hex 32 > digest.key)`, and name it under `evidence: { digest_key_file: … }`',
  });
}
