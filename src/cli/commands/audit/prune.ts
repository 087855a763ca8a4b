import type { Command } from 'commander';
import { pruneDigests } from '../../../app/audit/prune-digests.ts';
import { pruneReceipts } from '../../../app/audit/prune-receipts.ts';
import { instantOfText } from '../../../app/project/moment.ts';
import type { Instant } from '../../../calendar/instant.ts';
import { openZone, type Zone } from '../../../calendar/zone.ts';
import { Failure } from '../../../errors.ts';
import { action, type CommandLine, example, type GlobalOptions, jsonText } from '../../command-line.ts';
import { EXIT } from '../../exit-code.ts';
import { counted, formatCount } from '../../findings/count.ts';
import { checkMoment } from '../../options/moment-option.ts';
import { requireConfig } from '../../read.ts';
import { requireYes } from '../../require-yes.ts';

interface PruneOptions {
  readonly digests?: true;
  readonly before?: string;
  readonly receipts?: string;
  readonly yes?: true;
  readonly json?: true;
}

export function addAuditPrune(audit: Command, line: CommandLine): void {
  audit
    .command('prune')
    .description('remove old digests or receipts for good, and say so in the ledger')
    .option(
      '--digests',
      'the keyed digests of rows; roots stay, `audit find` cannot ask these batches any more',
    )
    .option('--before <date>', 'with --digests: of batches before this day or time', checkMoment)
    .option('--receipts <connection>', 'receipts older than 90 days and below an exported checkpoint')
    .option('--yes', 'do not ask; needed where nobody could answer')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond audit prune --digests --before 2023-01-01'))
    .action(
      action<PruneOptions>(line, async (options) => {
        await prune(line, options);
        return EXIT.done;
      }),
    );
}

async function prune(line: CommandLine, options: PruneOptions & GlobalOptions): Promise<void> {
  const { digests, before, receipts, yes, json } = options;
  if ((digests === true) === (receipts !== undefined) || (digests === true) !== (before !== undefined))
    throw usage();
  const config = requireConfig(line, options);
  if (receipts !== undefined) {
    await requireYes(line, yes, `Remove old receipts of ${receipts} for good?`);
    const pruned = await pruneReceipts(config, line.clock, receipts);
    const { horizon, removed } = pruned.receipts;
    const text = `${receipts}: ${counted(removed, 'receipt')} removed, up to entry ${formatCount(horizon)}\n`;
    await line.terminal.write(json ? jsonText(pruned) : text);
    return;
  }
  const moment = instantOfText(before as string, openZone(config.timezone) as Zone) as Instant;
  if (moment > line.clock()) throw future();
  await requireYes(
    line,
    yes,
    'Drop old digests for good? No row can be asked for in these batches any more.',
  );
  const pruned = await pruneDigests(config, line.clock, moment);
  const { horizon, batches } = pruned.digests;
  const text = `digests of ${counted(batches, 'batch', 'batches')} dropped, up to entry ${formatCount(horizon)}\n`;
  await line.terminal.write(json ? jsonText(pruned) : text);
}

function usage(): Failure {
  return new Failure({
    kind: 'usage',
    code: 'usage',
    fact: '`audit prune` takes either --digests with --before, or --receipts',
    hint: 'see `retentiond audit prune --help`',
  });
}

function future(): Failure {
  return new Failure({
    kind: 'usage',
    code: 'usage',
    fact: '--before lies in the future',
    hint: 'digests can be dropped of batches that are over only',
  });
}
