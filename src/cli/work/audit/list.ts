import { type ListPage, listAccess, listAudit } from '../../../app/audit/look-up/list.ts';
import { ENTRY_COLUMNS, entryCells } from '../../../audit/entry-csv.ts';
import type { EntryFilter } from '../../../audit/entry-filter.ts';
import type { Config } from '../../../config/config.ts';
import { Failure } from '../../../errors.ts';
import type { ViewFacts } from '../../../ledger/access/view.ts';
import type { EntryKind } from '../../../ledger/entry.ts';
import { type CsvCell, csvLines } from '../../../notice/csv.ts';
import type { CommandLine, GlobalOptions } from '../../command-line.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { type PeriodOptions, periodOf } from '../../period.ts';
import { requireView } from '../../require-view.ts';
import { VIEW_COLUMNS, viewCells, viewLine } from '../../texts/access-text.ts';
import { entryLine } from '../../texts/entry-text.ts';

interface ListOptions extends PeriodOptions, GlobalOptions {
  readonly kind?: EntryKind;
  readonly rule?: string;
  readonly category?: string;
  readonly connection?: string;
  readonly run?: string;
  readonly log: 'ledger' | 'access';
  readonly after?: string;
  readonly limit: string;
  readonly all?: true;
  readonly format: 'text' | 'json' | 'csv';
  readonly json?: true;
}

const PLACE_OPTIONS = ['kind', 'rule', 'category', 'connection', 'run'] as const;

export async function work(line: CommandLine, options: ListOptions): Promise<ExitCode> {
  refuseForAccess(options);
  const config = await requireView(line, options, 'audit list', (read) => factsOf(options, read));
  await printList(line, options, listing(config, options, filterOf(options, config)));
  return EXIT.done;
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

/** With one more than is asked for, which tells whether there are more. */
function pageOf({ after = '0', limit, all }: ListOptions): ListPage {
  return { after: Number(after), limit: all ? null : Number(limit) + 1 };
}

/** One thing of the list, in each of the forms in which it can be written. */
interface Shown {
  readonly seq: number;
  readonly json: object;
  readonly text: string;
  readonly cells: readonly CsvCell[];
}

interface Listing {
  readonly columns: readonly string[];
  readonly shown: AsyncIterable<Shown>;
}

function listing(config: Config, options: ListOptions, filter: EntryFilter): Listing {
  const page = pageOf(options);
  if (options.log === 'access') {
    const show = mapEach(listAccess(config, filter, page), (view) => ({
      seq: view.said.seq,
      json: view.said,
      text: viewLine(view.said),
      cells: viewCells(view),
    }));
    return { columns: VIEW_COLUMNS, shown: show };
  }
  const shown = mapEach(listAudit(config, filter, page), (entry) => ({
    seq: entry.said.seq,
    json: { ...entry.said, hash: entry.hash },
    text: entryLine(entry.said),
    cells: entryCells(entry),
  }));
  return { columns: ENTRY_COLUMNS, shown };
}

async function* mapEach<From, To>(given: AsyncIterable<From>, map: (one: From) => To): AsyncGenerator<To> {
  for await (const one of given) yield map(one);
}

/** A piece at a time, until the reader has gone: a ledger may be longer than memory. What is left out is said. */
async function printList(line: CommandLine, options: ListOptions, list: Listing): Promise<void> {
  const page = new Page(list.shown, options.all ? null : Number(options.limit));
  for await (const piece of pieces(options.json ? 'json' : options.format, list.columns, page))
    if (!(await line.terminal.write(piece))) return;
  if (page.next !== null) line.terminal.tell(`more follow: go on with --after ${page.next}, or take --all`);
}

/** The first of them, and where the rest begins. */
class Page {
  /** The last one that was given, where more follow; null: that was all. */
  next: number | null = null;
  private readonly shown: AsyncIterable<Shown>;
  private readonly limit: number | null;

  constructor(shown: AsyncIterable<Shown>, limit: number | null) {
    this.shown = shown;
    this.limit = limit;
  }

  async *given(): AsyncGenerator<Shown> {
    let count = 0;
    let last = 0;
    for await (const one of this.shown) {
      if (count === this.limit) {
        this.next = last;
        return;
      }
      yield one;
      [count, last] = [count + 1, one.seq];
    }
  }
}

async function* pieces(
  format: ListOptions['format'],
  columns: readonly string[],
  page: Page,
): AsyncGenerator<string> {
  if (format === 'csv') {
    yield* csvLines(
      columns,
      mapEach(page.given(), ({ cells }) => cells),
    );
  } else if (format === 'text') {
    yield* mapEach(page.given(), ({ text }) => `${text}\n`);
  } else {
    let opening = '{"format_version":1,"entries":[';
    for await (const { json } of page.given()) {
      yield `${opening}\n${JSON.stringify(json)}`;
      opening = ',';
    }
    yield `${opening === ',' ? '\n' : opening}],"next":${page.next}}\n`;
  }
}
