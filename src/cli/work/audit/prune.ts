import { pruneDigests } from '../../../app/audit/prune-digests.ts';
import { pruneReceipts } from '../../../app/audit/prune-receipts.ts';
import { instantOfText } from '../../../app/project/moment.ts';
import type { Instant } from '../../../calendar/instant.ts';
import { openZone, type Zone } from '../../../calendar/zone.ts';
import { Failure } from '../../../errors.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../../command-line.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { counted, formatCount } from '../../findings/count.ts';
import { requireConfig } from '../../read.ts';
import { requireYes } from '../../require-yes.ts';

interface PruneOptions extends GlobalOptions {
  readonly digests?: true;
  readonly before?: string;
  readonly receipts?: string;
  readonly yes?: true;
  readonly json?: true;
}

export async function work(line: CommandLine, options: PruneOptions): Promise<ExitCode> {
  await prune(line, options);
  return EXIT.done;
}

async function prune(line: CommandLine, options: PruneOptions): Promise<void> {
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
