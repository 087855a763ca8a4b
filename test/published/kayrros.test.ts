import { afterAll, beforeAll, describe, test } from 'vitest';
import { date, type Row, type RowTime, timestamp, timestamptz } from '../../demo/model/row.ts';
import { dayOf } from '../../demo/model/zone.ts';
import { type Company, expectDeadline, openCompany } from './company.ts';
import { instant, lastMoments, nextMoments, wallClock } from './moment.ts';

/*
 * What Kayrros promised in its privacy and cookies policy of 31/03/2021, kept by the shipped policies. Each line has the
 * local midnight that ends the day of the event and the first instant at which its rows may be gone, worked out by hand.
 */

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(async () => {
  await company?.close();
});

const FAR_FUTURE = 4_000_000_000_000_000n;

describe('kayrros.logs: 3 months, kept longer while suspicious activity is investigated', () => {
  test.each([
    ['a leap day ends the third month', '2023-12-01T00:00:00+01:00', '2024-03-01T00:00:00+01:00'],
    ['28 February ends it', '2022-12-01T00:00:00+01:00', '2023-03-01T00:00:00+01:00'],
    ['due as summer time begins', '2023-12-31T00:00:00+01:00', '2024-03-31T00:00:00+01:00'],
    ['due with the day after summer time began', '2024-01-01T00:00:00+01:00', '2024-04-01T00:00:00+02:00'],
    ['logged on a day of 23 hours', '2024-04-01T00:00:00+02:00', '2024-07-01T00:00:00+02:00'],
    ['logged on a day of 25 hours', '2023-10-30T00:00:00+01:00', '2024-01-30T00:00:00+01:00'],
    ['due with the day after summer time ended', '2024-07-28T00:00:00+02:00', '2024-10-28T00:00:00+01:00'],
  ])('%s', async (_, dayEnds, due) => {
    const end = instant(dayEnds);
    const gone = lastMoments(end).map((at) => log(timestamptz(at), false));
    const stay = [
      ...nextMoments(end).map((at) => log(timestamptz(at), false)),
      ...lastMoments(end).map((at) => log(timestamptz(at), true)),
      ...[timestamptz('infinity'), timestamptz('-infinity'), timestamptz(0n)].map((ts) => log(ts, false)),
    ];
    await expectDeadline(company, { category: 'logs', table: 'access_log', gone, stay, due: instant(due) });
  });
});

describe('kayrros.logs: in no case for longer than 13 months', () => {
  test.each([
    ['a leap day ends the thirteenth month', '2023-02-01T00:00:00+01:00', '2024-03-01T00:00:00+01:00'],
    ['28 February ends it', '2022-02-01T00:00:00+01:00', '2023-03-01T00:00:00+01:00'],
    ['from a leap day', '2024-03-01T00:00:00+01:00', '2025-03-30T00:00:00+01:00'],
    ['from the last day of February', '2023-03-01T00:00:00+01:00', '2024-03-29T00:00:00+01:00'],
  ])('%s', async (_, dayEnds, due) => {
    const end = instant(dayEnds);
    const gone = lastMoments(end).map((at) => log(timestamptz(at), true));
    const stay = nextMoments(end).map((at) => log(timestamptz(at), true));
    await expectDeadline(company, { category: 'logs', table: 'access_log', gone, stay, due: instant(due) });
  });
});

describe('kayrros.cookies: in no case more than 6 months', () => {
  test.each([
    ['a leap day ends the sixth month', '2023-09-01T00:00:00+02:00', '2024-03-01T00:00:00+01:00'],
    ['28 February ends it', '2022-09-01T00:00:00+02:00', '2023-03-01T00:00:00+01:00'],
    ['due as summer time begins', '2023-10-01T00:00:00+02:00', '2024-03-31T00:00:00+01:00'],
    ['set on a day of 25 hours', '2023-10-30T00:00:00+01:00', '2024-04-30T00:00:00+02:00'],
  ])('%s', async (_, dayEnds, due) => {
    const end = instant(dayEnds);
    // The column counts milliseconds.
    const gone = lastMoments(end, 1_000n).map(cookie);
    const stay = [...nextMoments(end, 1_000n), FAR_FUTURE, 0n].map(cookie);
    await expectDeadline(company, {
      category: 'cookies',
      table: 'visitor_cookies',
      gone,
      stay,
      due: instant(due),
    });
  });
});

describe('kayrros.candidates: 12 months from receipt of the application', () => {
  test.each([
    ['from an ordinary day', '2023-06-30', '2024-07-01T00:00:00+02:00'],
    ['from a leap day', '2024-02-29', '2025-03-01T00:00:00+01:00'],
    ['due on a leap day', '2023-02-28', '2024-02-29T00:00:00+01:00'],
    ['due as summer time begins', '2023-03-30', '2024-03-31T00:00:00+01:00'],
    ['due with the day after summer time began', '2023-03-31', '2024-04-01T00:00:00+02:00'],
  ])('%s', async (_, received, due) => {
    const day = dayOf(received);
    const gone = [person('candidate', date(day))];
    const stay = [
      ...[date(day + 1), date('infinity'), date('-infinity'), date(0), null].map((at) =>
        person('candidate', at),
      ),
      person('prospect', date(day)),
      person('customer', date(day - 5_000)),
    ];
    await expectDeadline(company, { category: 'candidates', table: 'people', gone, stay, due: instant(due) });
  });
});

describe('kayrros.subscribers: 5 years after termination of the relevant agreement', () => {
  // What the clock in the office showed as the day of the termination ended.
  test.each([
    ['due with the day after summer time began', '2019-04-01T00:00:00', '2024-04-01T00:00:00+02:00'],
    ['from a leap day', '2020-03-01T00:00:00', '2025-03-01T00:00:00+01:00'],
    ['due on a leap day', '2019-03-01T00:00:00', '2024-02-29T00:00:00+01:00'],
    ['from a day of 25 hours', '2018-10-29T00:00:00', '2023-10-29T00:00:00+02:00'],
  ])('%s', async (_, dayEnds, due) => {
    const end = wallClock(dayEnds);
    const gone = lastMoments(end).map((at) => subscriber(timestamp(at)));
    const ends = [
      ...nextMoments(end).map(timestamp),
      timestamp('infinity'),
      timestamp('-infinity'),
      timestamp(0n),
      null,
    ];
    const stay = ends.map(subscriber);
    await expectDeadline(company, {
      category: 'subscribers',
      table: 'subscribers',
      gone,
      stay,
      due: instant(due),
    });
  });
});

function log(ts: RowTime, flag: boolean): Row {
  return { ts, user_id: 1n, path: '/sign-in', ip: '192.0.2.1', under_investigation: flag };
}

function cookie(micros: bigint): Row {
  return { name: '_visit', visitor_id: 'visitor-1', set_at: micros / 1_000n };
}

function person(status: string, applied: RowTime | null): Row {
  const created_at = timestamptz(instant('2005-01-01T00:00:00Z'));
  return { status, email: 'user-1@person.example', created_at, last_contact_at: null, applied_at: applied };
}

function subscriber(ended: RowTime | null): Row {
  return {
    email: 'user-1@customer.example',
    started_at: timestamp(wallClock('2010-01-01T00:00:00')),
    ended_at: ended,
  };
}
