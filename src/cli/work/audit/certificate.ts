import { resolve } from 'node:path';
import { drawUpCertificate } from '../../../app/audit/certificate.ts';
import { writeCertificateFile } from '../../../app/audit/certificate-file.ts';
import { tellCertificate } from '../../../audit/certificate/document.ts';
import type { Certificate, CertificateScope } from '../../../audit/certificate/facts.ts';
import { certificateHtml } from '../../../audit/certificate/html.ts';
import { certificateJson } from '../../../audit/certificate/json.ts';
import type { Config } from '../../../config/config.ts';
import { Failure } from '../../../errors.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../../command-line.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { counted } from '../../findings/count.ts';
import { type PeriodOptions, periodOf } from '../../period.ts';
import { requireView } from '../../require-view.ts';

interface CertificateOptions extends PeriodOptions, GlobalOptions {
  readonly run?: string;
  readonly category?: string;
  readonly lang?: 'en' | 'fr';
  readonly out?: string;
  readonly json?: true;
}

export async function work(line: CommandLine, options: CertificateOptions): Promise<ExitCode> {
  requireScope(options);
  const config = await requireView(line, options, 'audit certificate', (read) => ({
    ...scopeOf(options, read),
  }));
  const facts = await drawUpCertificate(config, line.clock, scopeOf(options, config));
  await hand(line, options, config, facts);
  return EXIT.done;
}

/** A page into a file, or to standard output; off a screen it is the only thing there. */
async function hand(
  line: CommandLine,
  { out, json, lang }: CertificateOptions,
  config: Config,
  facts: Certificate,
): Promise<void> {
  const language = lang ?? (config.language === 'fr' ? 'fr' : 'en');
  const text = json
    ? jsonText(certificateJson(facts))
    : certificateHtml(tellCertificate(facts, language, config.timezone));
  if (out === undefined) {
    await line.terminal.write(text);
    return;
  }
  writeCertificateFile(resolve(line.cwd, out), text);
  const rows = facts.runs.reduce((sum, run) => sum + run.rows, 0);
  line.terminal.tell(`${out}: ${counted(rows, 'row')} of ${counted(facts.runs.length, 'run')}`);
}

function requireScope({ run, since, until, category }: CertificateOptions): void {
  const isRun = run !== undefined && since === undefined && until === undefined && category === undefined;
  const isPeriod = run === undefined && since !== undefined && until !== undefined;
  if (isRun || isPeriod) return;
  throw usage(
    'a certificate is of a run (--run) or of a period (--since and --until, with --category if wanted)',
  );
}

function scopeOf({ run, category = '', ...period }: CertificateOptions, config: Config): CertificateScope {
  if (run !== undefined) return { kind: 'run', run };
  const { since = '', until = '' } = periodOf(period, config);
  if (until <= since) throw usage('the period ends before it begins');
  return { kind: 'period', since, until, category: category === '' ? null : category };
}

function usage(fact: string): Failure {
  return new Failure({
    kind: 'usage',
    code: 'usage',
    fact,
    hint: 'see `retentiond audit certificate --help`',
  });
}
