import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { drawUpCertificate } from '../../../app/audit/certificate.ts';
import { writeCertificateFile } from '../../../app/audit/certificate-file.ts';
import { tellCertificate } from '../../../audit/certificate/document.ts';
import type { Certificate, CertificateScope } from '../../../audit/certificate/facts.ts';
import { certificateHtml } from '../../../audit/certificate/html.ts';
import { certificateJson } from '../../../audit/certificate/json.ts';
import type { Config } from '../../../config/config.ts';
import { Failure } from '../../../errors.ts';
import { action, type CommandLine, example, jsonText } from '../../command-line.ts';
import { EXIT } from '../../exit-code.ts';
import { counted } from '../../findings/count.ts';
import { checkRunId, OR_OF_APPLY } from '../../options/run-option.ts';
import { addPeriodOptions, type PeriodOptions, periodOf } from './period.ts';
import { requireView } from './view.ts';

interface CertificateOptions extends PeriodOptions {
  readonly run?: string;
  readonly category?: string;
  readonly lang?: 'en' | 'fr';
  readonly out?: string;
  readonly json?: true;
}

export function addAuditCertificate(audit: Command, line: CommandLine): void {
  const command = audit
    .command('certificate')
    .description('draw up a certificate of destruction, of a run or a period, to print and sign')
    .option('--run <run>', `of this run, ${OR_OF_APPLY}`, checkRunId);
  addPeriodOptions(command, 'of a period:')
    .option('--category <category>', 'of the period, only this category')
    .addOption(
      new Option('--lang <language>', 'the language (default: the configured one)').choices(['en', 'fr']),
    )
    .option('--out <file>', 'write the page into this file instead of printing it')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      example('retentiond audit certificate --since 2026-01-01 --until 2026-03-31 > q1.html'),
    )
    .action(
      action<CertificateOptions>(line, async (options) => {
        requireScope(options);
        const config = await requireView(line, options, 'audit certificate', (read) => ({
          ...scopeOf(options, read),
        }));
        const facts = await drawUpCertificate(config, line.clock, scopeOf(options, config));
        await hand(line, options, config, facts);
        return EXIT.done;
      }),
    );
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
