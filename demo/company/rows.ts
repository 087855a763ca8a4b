import type { Instant } from '../../src/calendar/instant.ts';
import type { Period } from '../../src/calendar/period.ts';
import { date, type Infinite, type Row, type RowTime, timestamp, timestamptz } from '../model/row.ts';
import { localDay } from '../model/zone.ts';
import { around, type Boundary, boundaryOf, DAY, SECOND, ZONE } from './boundary.ts';
import { type Random, seeded } from './random.ts';

export type CompanyTable = 'access_log' | 'people' | 'subscribers' | 'visitor_cookies';

/** The rows of the tables that the data map gives a category, by table; `id` is the row key. */
export type CompanyRows = Readonly<Record<CompanyTable, readonly Row[]>>;

const LOGS = 30_000;
const COOKIES = 10_000;
const PEOPLE = 6_000;
const SUBSCRIBERS = 4_000;

const months = (count: number): Period => ({ count, unit: 'month' });
const years = (count: number): Period => ({ count, unit: 'year' });
const OLD = -SECOND;

/**
 * The company's 50,000 rows on a day: the same for the same `now` (microseconds) and seed. Among them are rows a second
 * and the smallest step on either side of each deadline, running accounts, and dates that cannot be true.
 */
export function companyRows(now: Instant, seed = 1): CompanyRows {
  const random = seeded(seed);
  return {
    access_log: numbered([...oddLogs(now), ...fill(LOGS, oddLogs(now).length, () => log(now, random))]),
    people: numbered([...oddPeople(now), ...fill(PEOPLE, oddPeople(now).length, () => person(now, random))]),
    subscribers: numbered([
      ...oddSubscribers(now),
      ...fill(SUBSCRIBERS, oddSubscribers(now).length, () => subscriber(now, random)),
    ]),
    visitor_cookies: numbered([
      ...oddCookies(now),
      ...fill(COOKIES, oddCookies(now).length, () => cookie(now, random)),
    ]),
  };
}

function oddLogs(now: Instant): readonly Row[] {
  const edges = [months(3), months(13)].flatMap((period) => around(boundaryOf(now, period).instant, 1n));
  const odd: readonly (bigint | Infinite)[] = [
    ...edges,
    now + 2n * DAY,
    now - 400n * DAY,
    0n,
    '-infinity',
    'infinity',
  ];
  return odd.flatMap((micros) =>
    [false, true].map((flag) => logRow(timestamptz(micros), 1, '/sign-in', 1, flag)),
  );
}

function log(now: Instant, random: Random): Row {
  const ago = BigInt(random.below(450)) * DAY + someTime(random);
  const path = random.pick(['/', '/sign-in', '/account', '/search', '/basket']);
  return logRow(
    timestamptz(now - ago),
    random.below(2_000),
    path,
    random.below(254) + 1,
    random.chance(0.03),
  );
}

function logRow(ts: RowTime, user: number, path: string, host: number, flag: boolean): Row {
  // 192.0.2.0/24 is set aside for examples (RFC 5737).
  return {
    ts,
    user_id: user === 0 ? null : BigInt(user),
    path,
    ip: `192.0.2.${host}`,
    under_investigation: flag,
  };
}

function oddPeople(now: Instant): readonly Row[] {
  const old = timestamptz(now - 2_000n * DAY);
  // Three years by the first policy set, two by the second.
  const edges = [3, 2].flatMap((count) => around(boundaryOf(now, years(count)).instant, 1n)).map(timestamptz);
  const prospects = [
    ...edges.flatMap((edge) => [
      { created_at: edge, last_contact_at: null },
      { created_at: old, last_contact_at: edge },
      { created_at: edge, last_contact_at: old },
    ]),
    { created_at: old, last_contact_at: timestamptz(now + 30n * DAY) },
    { created_at: timestamptz(0n), last_contact_at: old },
    { created_at: timestamptz('-infinity'), last_contact_at: null },
    { created_at: old, last_contact_at: timestamptz('-infinity') },
  ].map((times) => ({ status: 'prospect', applied_at: null, ...times }));
  const { day } = boundaryOf(now, months(12));
  const applications: readonly (RowTime | null)[] = [
    ...[day - 1, day, day + 1, localDay(now, ZONE) + 7, 0, '-infinity' as const].map(date),
    null,
  ];
  const candidates = applications.map((applied_at) => ({
    status: 'candidate',
    created_at: old,
    last_contact_at: null,
    applied_at,
  }));
  return [...prospects, ...candidates];
}

function person(now: Instant, random: Random): Row {
  const status = random.pick(['prospect', 'prospect', 'prospect', 'candidate', 'customer']);
  const days = random.below(2_000);
  const created = now - BigInt(days) * DAY - someTime(random);
  const contact = random.chance(0.6) ? created + BigInt(random.below(days + 1)) * DAY : null;
  return {
    status,
    created_at: timestamptz(created),
    last_contact_at: contact === null || contact > now ? null : timestamptz(contact),
    applied_at: status === 'candidate' ? date(localDay(now, ZONE) - random.below(700)) : null,
  };
}

function oddSubscribers(now: Instant): readonly Row[] {
  const boundary: Boundary = boundaryOf(now, years(5));
  const ends: readonly (bigint | Infinite)[] = [
    ...around(boundary.local, 1n),
    now + 60n * DAY,
    0n,
    '-infinity',
    'infinity',
  ];
  const started_at = timestamp(boundary.local - 1_000n * DAY);
  return [...ends.map(timestamp), null].map((ended_at) => ({ started_at, ended_at }));
}

function subscriber(now: Instant, random: Random): Row {
  const started = now - BigInt(random.below(3_500) + 30) * DAY - someTime(random);
  const ended = started + BigInt(random.below(1_500)) * DAY + someTime(random);
  // Three hours cover every difference between the office's clock and UTC.
  const runs = random.chance(0.3) || ended > now - 3n * 3_600n * SECOND;
  return { started_at: timestamp(started), ended_at: runs ? null : timestamp(ended) };
}

function oddCookies(now: Instant): readonly Row[] {
  const edges = around(boundaryOf(now, months(6)).instant, 1_000n);
  return [...edges, now + 2n * DAY, 0n, OLD].map((micros) => cookieRow('_visit', 1, micros));
}

function cookie(now: Instant, random: Random): Row {
  const ago = BigInt(random.below(400)) * DAY + someTime(random);
  return cookieRow(random.pick(['_visit', '_basket', 'language']), random.below(3_000), now - ago);
}

function cookieRow(name: string, visitor: number, micros: bigint): Row {
  return { name, visitor_id: `visitor-${visitor}`, set_at: micros / 1_000n };
}

function someTime(random: Random): bigint {
  return BigInt(random.below(86_400)) * SECOND + BigInt(random.below(1_000_000));
}

function fill(total: number, made: number, make: () => Row): readonly Row[] {
  return Array.from({ length: total - made }, make);
}

const COUNTRIES = ['FR', 'FR', 'BE', 'CH'];

/** What a form asked a person for; nobody has these numbers and hosts (ARCEP's 01 99 00, RFC 5737). */
function detailsOf(index: number): Row {
  return {
    phone: `+33 1 99 00 ${String(index % 100).padStart(2, '0')} ${String(Math.floor(index / 100) % 100).padStart(2, '0')}`,
    // Between 1955 and 2005; 37 has no factor in common with the days of fifty years.
    birth_date: date(-5_479 + ((index * 37) % 18_262)),
    signup_ip: `198.51.100.${(index % 254) + 1}`,
    country: COUNTRIES[index % COUNTRIES.length] ?? null,
  };
}

/** Gives each row its key, and those that are about a person by e-mail an address that nobody can have. */
function numbered(rows: readonly Row[]): readonly Row[] {
  return rows.map((row, index) => {
    const id = BigInt(index + 1);
    if ('status' in row)
      return { id, email: `user-${id}@${row.status}.example`, ...row, ...detailsOf(index) };
    return 'ended_at' in row ? { id, email: `user-${id}@customer.example`, ...row } : { id, ...row };
  });
}
