import type { Instant } from '../../../src/calendar/instant.ts';
import { type Infinite, type Row, timestamp } from '../../model/row.ts';
import { around, boundaryOf, DAY } from '../boundary.ts';
import { type Random, seeded } from '../random.ts';

const LOGS = 10_000;

/**
 * The web shop's log on a day: the same for the same `now` (microseconds) and seed. Among its rows are some a second and
 * the smallest step on either side of each deadline, and dates that cannot be true; `-infinity` is stored as a zero date.
 */
export function shopRows(now: Instant, seed = 2): readonly Row[] {
  const random = seeded(seed);
  const odd = oddTimes(now).flatMap((micros) =>
    [false, true].map((flag) => logRow(micros, 7, '/basket', flag)),
  );
  const rest = Array.from({ length: LOGS - odd.length }, () => visit(now, random));
  return [...odd, ...rest].map((row, index) => ({ id: BigInt(index + 1), ...row }));
}

function oddTimes(now: Instant): readonly (bigint | Infinite)[] {
  const edges = [3, 13].flatMap((count) => around(boundaryOf(now, { count, unit: 'month' }).local, 1n));
  return [...edges, now + 2n * DAY, 0n, '-infinity'];
}

function visit(now: Instant, random: Random): Row {
  const ago = BigInt(random.below(450) * 86_400 + random.below(86_400)) * 1_000_000n;
  const page = random.pick(['/', '/basket', '/checkout', '/search']);
  return logRow(now - ago - BigInt(random.below(1_000_000)), random.below(1_000), page, random.chance(0.03));
}

function logRow(micros: bigint | Infinite, customer: number, page: string, flag: boolean): Row {
  return {
    seen_at: timestamp(micros),
    customer_id: customer === 0 ? null : BigInt(customer),
    page,
    // 203.0.113.0/24 is set aside for examples (RFC 5737).
    ip: `203.0.113.${(customer % 254) + 1}`,
    under_investigation: flag,
  };
}
