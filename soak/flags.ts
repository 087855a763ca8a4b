import { parseArgs } from 'node:util';

/** What one soak is asked to do. */
export interface Flags {
  /** How long the writers write. */
  readonly minutes: number;
  /** Where the reference page is written, its picture beside it; null writes none. */
  readonly page: string | null;
  /** Where all that was seen is written as JSON; null: nowhere. */
  readonly facts: string | null;
}

export const USAGE = `npm run soak -- [--minutes 60] [--page FILE] [--no-page] [--facts FILE]

  --minutes N   how long the writers write; what is due then is waited for afterwards
  --page FILE   write the page there (docs/reference/soak.md), and a picture of the same name beside it
  --no-page     write no page
  --facts FILE  write all that was seen there, as JSON`;

const PAGE = 'docs/reference/soak.md';

/** Reads the flags; throws a TypeError that says what is wrong with them. */
export function readFlags(args: readonly string[]): Flags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '60' },
      page: { type: 'string', default: PAGE },
      'no-page': { type: 'boolean', default: false },
      facts: { type: 'string' },
    },
  });
  if (!/^[1-9][0-9]{0,3}$/.test(values.minutes))
    throw new TypeError(`--minutes takes a whole number from 1 to 9999, got "${values.minutes}"`);
  return {
    minutes: Number(values.minutes),
    page: values['no-page'] ? null : values.page,
    facts: values.facts ?? null,
  };
}
