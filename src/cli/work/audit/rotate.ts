import { resolve } from 'node:path';
import { type DigestKeyRotated, rotateToDigestKey } from '../../../app/audit/keys/rotate-digest-key.ts';
import { rotateSigningKey, type SigningKeyRotated } from '../../../app/audit/keys/rotate-signing-key.ts';
import { requireControl } from '../../../app/control/control.ts';
import { Failure } from '../../../errors.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../../command-line.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { requireConfig } from '../../read.ts';
import { requireYes } from '../../require-yes.ts';

interface RotateOptions extends GlobalOptions {
  readonly signingKey?: string;
  readonly digestKey?: string;
  readonly yes?: true;
  readonly json?: true;
}

export async function work(line: CommandLine, options: RotateOptions): Promise<ExitCode> {
  const { signingKey, digestKey } = options;
  if ((signingKey === undefined) === (digestKey === undefined)) throw whichKey();
  const rotated =
    digestKey === undefined
      ? await rotate(line, options, signingKey as string)
      : await rotateDigests(line, options, digestKey);
  await line.terminal.write(options.json ? jsonText(rotated) : rotatedText(rotated));
  return EXIT.done;
}

async function rotate(
  line: CommandLine,
  options: RotateOptions,
  signingKey: string,
): Promise<SigningKeyRotated> {
  const { yes } = options;
  const config = requireConfig(line, options);
  const control = await requireControl(config);
  await requireYes(line, yes, 'Sign checkpoints with the new key from now on?');
  return rotateSigningKey({ config, control, clock: line.clock }, resolve(line.cwd, signingKey));
}

async function rotateDigests(
  line: CommandLine,
  options: RotateOptions,
  digestKey: string,
): Promise<DigestKeyRotated> {
  const config = requireConfig(line, options);
  await requireYes(line, options.yes, 'Make digests and pseudonyms with the new key from now on?');
  return rotateToDigestKey(config, line.clock, resolve(line.cwd, digestKey));
}

function rotatedText(rotated: SigningKeyRotated | DigestKeyRotated): string {
  return rotated.purpose === 'digest' ? digestKeyText(rotated) : signingKeyText(rotated);
}

function digestKeyText({ old, new: next }: DigestKeyRotated): string {
  const took = old === null ? 'is the first one' : `took the place of ${old}`;
  return `digest key: ${next} ${took}
now name the new file under \`evidence: { digest_key_file: … }\`, and the old one under \`previous_digest_key_files\`
as long as rows are to be found in older batches; daemons stop before their next batch until they are started again
`;
}

function signingKeyText({ old, new: next, verifier, checkpoint }: SigningKeyRotated): string {
  const sinks = checkpoint.sinks.map(({ sink, trouble }) => `  ${sink}: ${trouble ?? 'taken'}\n`).join('');
  return `signing key: ${next} took the place of ${old}
verifier key: ${verifier}
both have signed a checkpoint of ${checkpoint.size} entries
${sinks}now name the new file under \`evidence: { signing_key_file: … }\`: no checkpoint is signed before
`;
}

function whichKey(): Failure {
  return new Failure({
    kind: 'usage',
    code: 'rotate-which',
    fact: 'which key is to be replaced was not said: one of --signing-key and --digest-key',
    hint: 'give the file of the new one, as in `retentiond audit rotate --signing-key signing-new.key`',
  });
}
