import { parseArgs } from 'node:util';

const ENGINES = ['postgresql', 'mariadb'] as const;

type Engine = (typeof ENGINES)[number];

/** What one measurement is asked to do. */
export interface Flags {
  /** Rows that are due; as many stay. */
  readonly rows: number;
  readonly rounds: number;
  readonly batchRows: readonly number[];
  readonly engines: readonly Engine[];
  /** Where the reference page is written; null writes none. */
  readonly page: string | null;
}

export const USAGE = `npm run bench -- [--rows 1000000] [--rounds 3] [--batch-rows 5000,1000] [--engines postgresql,mariadb] [--page FILE] [--no-page]

  --rows N            rows that are due; the table has twice as many; MariaDB has half of them
  --rounds N          how often every contender has a fresh copy of the table
  --batch-rows N,N    batch sizes to measure
  --engines E,E       servers to measure; MariaDB needs pt-archiver (percona-toolkit) beside it
  --page FILE         write the page there (docs/reference/performance.md)
  --no-page           write no page`;

const PAGE = 'docs/reference/performance.md';

/** Reads the flags; throws a TypeError that says what is wrong with them. */
export function readFlags(args: readonly string[]): Flags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '3' },
      'batch-rows': { type: 'string', default: '5000,1000' },
      engines: { type: 'string', default: ENGINES.join(',') },
      page: { type: 'string', default: PAGE },
      'no-page': { type: 'boolean', default: false },
    },
  });
  return {
    rows: readCount('--rows', values.rows),
    rounds: readCount('--rounds', values.rounds),
    batchRows: values['batch-rows'].split(',').map((text) => readCount('--batch-rows', text)),
    engines: values.engines.split(',').map(readEngine),
    page: values['no-page'] ? null : values.page,
  };
}

function readCount(flag: string, text: string): number {
  if (/^[1-9][0-9]{0,8}$/.test(text)) return Number(text);
  throw new TypeError(`${flag} takes a whole number above zero, got "${text}"`);
}

function readEngine(text: string): Engine {
  const engine = ENGINES.find((one) => one === text);
  if (engine) return engine;
  throw new TypeError(`--engines takes ${ENGINES.join(' and ')}, got "${text}"`);
}
