import { statSync } from 'node:fs';
import type { Config } from '../../config/config.ts';
import { readDigestKey, readHoldsKey, readSigningKey } from '../../config/key-file.ts';
import { keyInForce } from '../../control/evidence/evidence-key.ts';
import type { Session } from '../../database/session.ts';
import { signingKeyName } from '../../ledger/checkpoint/rotation.ts';
import { rowDigester } from '../../ledger/row-digest.ts';
import { readLedgerId } from '../../ledger/store.ts';
import { signerOfFile } from '../audit/keys/signing-key.ts';
import { type Check, failedBy, fine, looking, trouble } from './check.ts';

/** Anybody but the owner. */
const OTHERS = 0o077;

/** Whether every key that is named is there, is a key, and is nobody else's to read. */
export function checkKeys(config: Config): readonly Check[] {
  const { digestKeyFile, holds, evidence, mode } = config;
  const keys = [
    ['digest-key', digestKeyFile, readDigestKey],
    ['holds-key', holds.keyFile, readHoldsKey],
    ['signing-key', evidence.signingKeyFile, readSigningKey],
  ] as const;
  const previous = evidence.previousDigestKeyFiles.map(
    (file) => ['digest-key', file, readDigestKey] as const,
  );
  const checks = [...keys, ...previous].flatMap(([check, file, read]) =>
    file === null ? [] : checkKey(check, file, read),
  );
  if (digestKeyFile !== null || mode === 'observe') return checks;
  return [
    trouble('failed', 'configuration', 'digest-key', {
      fact: 'no digest key is configured, and without one nothing is changed',
      hint: 'make one with `(umask 077; openssl rand -hex 32 > digest.key)`, and name it under `evidence: { digest_key_file: … }`',
    }),
    ...checks,
  ];
}

function checkKey(check: string, file: string, read: (file: string) => Uint8Array): readonly Check[] {
  try {
    read(file);
    const mode = statSync(file).mode & 0o777;
    if ((mode & OTHERS) === 0) return [fine('configuration', check, `${file} holds a key`)];
    return [
      trouble('warning', 'configuration', check, {
        fact: `${file} may be read by others (mode ${mode.toString(8)})`,
        hint: 'let its owner alone read it',
        statement: `chmod 600 '${file.replaceAll("'", "'\\''")}'`,
      }),
    ];
  } catch (error) {
    return [failedBy('configuration', check, error)];
  }
}

/** Whether the ledger goes on with the configured keys. */
export async function checkKeysInForce(config: Config, session: Session): Promise<readonly Check[]> {
  return [
    ...(await looking('control', 'digest-key', () => checkDigestKey(config, session))),
    ...(await looking('control', 'signing-key', () => checkSigningKey(config, session))),
  ];
}

async function checkSigningKey(
  { evidence: { signingKeyFile } }: Config,
  session: Session,
): Promise<readonly Check[]> {
  const inForce = await keyInForce(session, 'signing');
  const ledger = await readLedgerId(session);
  if (ledger === null || (inForce === null && signingKeyFile === null)) return [];
  if (signingKeyFile === null)
    return [
      trouble('failed', 'control', 'signing-key', {
        fact: 'checkpoints were signed so far, and no signing key is configured any more',
        hint: 'name its file again under `evidence: { signing_key_file: … }`; `retentiond audit keys` says which key it is',
      }),
    ];
  const name = signingKeyName(signerOfFile(signingKeyFile, ledger));
  if (inForce === null)
    return [
      fine(
        'control',
        'signing-key',
        'no signing key is in force yet; the first checkpoint brings this one into force',
      ),
    ];
  if (inForce.name === name)
    return [fine('control', 'signing-key', 'the configured signing key is in force')];
  return [
    trouble('failed', 'control', 'signing-key', {
      fact: `the configured signing key is ${name}, and ${inForce.name} is in force: no checkpoint would be signed`,
      hint: 'configure the one in force, and change it with `retentiond audit rotate --signing-key NEWFILE`',
    }),
  ];
}

async function checkDigestKey(config: Config, session: Session): Promise<readonly Check[]> {
  if (config.digestKeyFile === null) return [];
  const inForce = await keyInForce(session, 'digest');
  const { keyName } = rowDigester(readDigestKey(config.digestKeyFile));
  if (inForce === null)
    return [
      fine(
        'control',
        'digest-key',
        'no digest key is in force yet; the first batch brings this one into force',
      ),
    ];
  if (inForce.name === keyName)
    return [fine('control', 'digest-key', 'the configured digest key is in force')];
  return [
    trouble('failed', 'control', 'digest-key', {
      fact: 'the ledger goes on with another digest key than the configured one: no batch would begin',
      hint: 'configure the key in force, or bring this one into force with `retentiond audit rotate --digest-key FILE`',
    }),
  ];
}
