import { formatDay } from '../../calendar/day.ts';
import { formatInstant, formatLocal } from '../../calendar/instant.ts';
import type { Dialect } from '../dialect.ts';
import { bind, raw, sql } from '../fragment.ts';

export const VALUES: Pick<
  Dialect,
  'text' | 'truth' | 'value' | 'typed' | 'written' | 'instant' | 'local' | 'day' | 'whole'
> = {
  text: (value) => sql`${value}::text`,
  truth: (condition) => sql`(${condition})::text`,
  value: (text, { type }) => sql`${bind(text)}::${raw(type)}`,
  typed: (text, { type }) => sql`${bind(text)}::text::${raw(type)}`,
  written: (value) => sql`${value}::text`,
  instant: (at) => sql`${bind(formatInstant(written(at)))}::timestamptz`,
  local: (at) => sql`${bind(formatLocal(written(at)))}::timestamp`,
  day: (day) => sql`${bind(formatDay(day))}::date`,
  whole: (count) => sql`${bind(count)}::bigint`,
};

const YEAR_ONE = -62_135_596_800_000_000n;

/** The server knows no year zero, and no event is read out of the years before it: see `readStart`. */
function written(time: bigint): bigint {
  return time < YEAR_ONE ? YEAR_ONE : time;
}
