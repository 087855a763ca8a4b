import { afterAll, beforeAll, describe, test } from 'vitest';
import { type Row, timestamptz } from '../../demo/model/row.ts';
import { type Company, expectDeadline, openCompany } from './company.ts';
import { instant, lastMoments, nextMoments } from './moment.ts';

/*
 * What Kalido promised in its privacy policy, kept by the shipped policy: a prospect's 3 years run from the collection
 * or from the last contact, whichever is later.
 */

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(async () => {
  await company?.close();
});

const OLD = instant('2010-06-15T12:00:00Z');
const DEADLINES = [
  ['due on a leap day', '2021-03-01T00:00:00+01:00', '2024-02-29T00:00:00+01:00'],
  ['from a leap day', '2020-03-01T00:00:00+01:00', '2023-03-01T00:00:00+01:00'],
  ['due with the day after summer time began', '2021-04-01T00:00:00+02:00', '2024-04-01T00:00:00+02:00'],
  ['from a day of 25 hours', '2021-11-01T00:00:00+01:00', '2024-11-01T00:00:00+01:00'],
] as const;

describe('kalido.prospects: 3 years after the last contact from the prospect', () => {
  test.each(DEADLINES)('%s', async (_, dayEnds, due) => {
    const end = instant(dayEnds);
    const gone = lastMoments(end).map((at) => prospect(OLD, at));
    const stay = [
      ...nextMoments(end).map((at) => prospect(OLD, at)),
      prospect(OLD, instant(due) + 86_400_000_000n),
      ...['customer', 'candidate'].map((status) => ({ ...prospect(OLD, OLD), status })),
    ];
    await expectDeadline(company, { category: 'prospects', table: 'people', gone, stay, due: instant(due) });
  });
});

describe('kalido.prospects: from the collection, where no later contact followed', () => {
  test.each(DEADLINES)('%s', async (_, dayEnds, due) => {
    const end = instant(dayEnds);
    const gone = lastMoments(end).flatMap((at) => [prospect(at, null), prospect(at, OLD)]);
    const stay = nextMoments(end).flatMap((at) => [prospect(at, null), prospect(at, OLD)]);
    await expectDeadline(company, { category: 'prospects', table: 'people', gone, stay, due: instant(due) });
  });
});

function prospect(created: bigint, contact: bigint | null): Row {
  return {
    status: 'prospect',
    email: 'user-1@prospect.example',
    created_at: timestamptz(created),
    last_contact_at: contact === null ? null : timestamptz(contact),
    applied_at: null,
  };
}
