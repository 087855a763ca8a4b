import { type Command, Option } from 'commander';
import { listAccess, listAudit } from '../../../app/audit/list.ts';
import { ENTRY_COLUMNS, entryCells } from '../../../audit/entry-csv.ts';
import type { EntryFilter } from '../../../audit/entry-filter.ts';
import type { Config } from '../../../config/config.ts';
import { Failure } from '../../../errors.ts';
import type { ViewFacts } from '../../../ledger/access/view.ts';
import type { EntryKind } from '../../../ledger/entry.ts';
import { type CsvCell, csvLines } from '../../../notice/csv.ts';
import { VIEW_COLUMNS, viewCells, viewLine } from '../../access-text.ts';
import { action, type CommandLine, example } from '../../command-line.ts';
import { ENTRY_KINDS, entryLine } from '../../entry-text.ts';
import { EXIT } from '../../exit-code.ts';
import { checkRunId } from '../../run-option.ts';
import { addPeriodOptions, type PeriodOptions, periodOf } from './period.ts';
import { requireView } from './view.ts';

const FORMATS = ['text', 'json', 'csv'] as const;

interface ListOptions extends PeriodOptions {
  readonly kind?: EntryKind;
  readonly rule?: string;
  readonly category?: string;
  readonly connection?: string;
  readonly run?: string;
  readonly log: 'ledger' | 'access';
  readonly format: (typeof FORMATS)[number];
  readonly json?: true;
}

const PLACE_OPTIONS = ['kind', 'rule', 'category', 'connection', 'run'] as const;

export function addAuditList(audit: Command, line: CommandLine): void {
  const command = audit
    .command('list')
    .description('print the entries of the ledger, one a line')
    .addOption(new Option('--kind <kind>', 'only entries of this kind').choices(ENTRY_KINDS))
    .option('--rule <rule>', 'only entries about this rule (connection/table/category)')
    .option('--category <category>', 'only entries about this category')
    .option('--connection <connection>', 'only entries about this connection')
    .option('--run <run>', 'only entries about this run', checkRunId);
  addPeriodOptions(command, 'only entries')
    .addOption(
      new Option('--log <log>', 'the ledger, or who looked at it')
        .choices(['ledger', 'access'])
        .default('ledger'),
    )
    .addOption(
      new Option('--format <format>', 'what is written').choices(FORMATS).default('text').conflicts('json'),
    )
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond audit list --kind outcome'))
    .action(
      action<ListOptions>(line, async (options) => {
        refuseForAccess(options);
        const config = await requireView(line, options, 'audit list', (read) => factsOf(options, read));
        await printList(line, options, listing(config, options.log, filterOf(options, config)));
        return EXIT.done;
      }),
    );
}

function refuseForAccess(options: ListOptions): void {
  const asked = PLACE_OPTIONS.find((name) => options[name] !== undefined);
  if (options.log !== 'access' || asked === undefined) return;
  throw new Failure({
    kind: 'usage',
    code: 'usage',
    fact: `--${asked} stands with the ledger only: what a view was about is among its facts`,
    hint: 'see `retentiond audit list --help`',
  });
}

function filterOf(options: ListOptions, config: Config): EntryFilter {
  const asked = PLACE_OPTIONS.filter((name) => options[name] !== undefined);
  return { ...Object.fromEntries(asked.map((name) => [name, options[name]])), ...periodOf(options, config) };
}

function factsOf(options: ListOptions, config: Config): ViewFacts {
  const { log } = options;
  return { ...(log === 'access' ? { log } : {}), ...filterOf(options, config) };
}

/** One thing of the list, in each of the forms in which it can be written. */
interface Shown {
  readonly json: object;
  readonly text: string;
  readonly cells: readonly CsvCell[];
}

interface Listing {
  readonly columns: readonly string[];
  readonly shown: AsyncIterable<Shown>;
}

function listing(config: Config, log: ListOptions['log'], filter: EntryFilter): Listing {
  if (log === 'access') {
    const show = mapEach(listAccess(config, filter), (view) => ({
      json: view.said,
      text: viewLine(view.said),
      cells: viewCells(view),
    }));
    return { columns: VIEW_COLUMNS, shown: show };
  }
  const shown = mapEach(listAudit(config, filter), (entry) => ({
    json: { ...entry.said, hash: entry.hash },
    text: entryLine(entry.said),
    cells: entryCells(entry),
  }));
  return { columns: ENTRY_COLUMNS, shown };
}

async function* mapEach<From, To>(given: AsyncIterable<From>, map: (one: From) => To): AsyncGenerator<To> {
  for await (const one of given) yield map(one);
}

/** A piece at a time, until the reader has gone: a ledger may be longer than memory. */
async function printList(line: CommandLine, options: ListOptions, list: Listing): Promise<void> {
  for await (const piece of pieces(options.json ? 'json' : options.format, list))
    if (!(await line.terminal.write(piece))) return;
}

async function* pieces(format: ListOptions['format'], { columns, shown }: Listing): AsyncGenerator<string> {
  if (format === 'csv') {
    yield* csvLines(
      columns,
      mapEach(shown, ({ cells }) => cells),
    );
  } else if (format === 'text') {
    yield* mapEach(shown, ({ text }) => `${text}\n`);
  } else {
    let opening = '{"format_version":1,"entries":[\n';
    for await (const { json } of shown) {
      yield `${opening}${JSON.stringify(json)}`;
      opening = ',\n';
    }
    yield opening === ',\n' ? '\n]}\n' : '{"format_version":1,"entries":[]}\n';
  }
}
