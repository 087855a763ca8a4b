import { expect, test } from 'vitest';
import { instant } from '../moment.ts';
import { casesNow, describeCompany } from './clause.ts';
import type { Company } from './company.ts';
import { at } from './instant-text.ts';
import { type Row, SOME_TIME } from './rows.ts';
import { altered, expectContents, expectDeadline, expectLeft, fill, gone, type Put, stays } from './scene.ts';

/*
 * What Ksaar promised in its privacy policy of 25/03/2022. The intermediate archive is another database.
 */

const OLD = at('2010-06-15T12:00:00Z');

/** Somebody left on 15 January 2020; the midnight after, and what is due when. */
const END = '2020-01-16T00:00:00+01:00';
const LAST = at(END, -1n);
const ARCHIVED = '2020-04-15T00:00:00+02:00';
const CANVASSED = '2023-01-16T00:00:00+01:00';
const FORGOTTEN = '2025-01-16T00:00:00+01:00';

const account = (deleted_at: string | null, unsubscribed_at: string | null, status = 'closed') => ({
  email: 'somebody@customer.example',
  name: 'Somebody',
  phone: '+33 1 00 00 00 00',
  address: '1, rue du Test',
  plan: 'team',
  status,
  deleted_at,
  unsubscribed_at,
  archived_at: null,
});
/** What canvassing does not need. */
const THINNED = { phone: null, address: null, plan: null, archived_at: SOME_TIME };

describeCompany('ksaar', (clause) => {
  clause('ksaar.customers', (of) => {
    test('90 days after the account was deleted or unsubscribed, what canvassing needs is left', () =>
      expectDeadline(of(), ['customers'], ARCHIVED, [
        altered('accounts', account(LAST, null), THINNED),
        altered('accounts', account(null, LAST), THINNED),
        altered('accounts', account(LAST, OLD), THINNED),
        altered('accounts', account(OLD, LAST), THINNED),
        stays('accounts', account(at(END), null)),
        stays('accounts', account(LAST, at(END))),
        stays('accounts', account(null, null)),
      ]));
  });

  clause('ksaar.customers.canvassing', (of) => {
    test('3 years from that day, then nothing is left in daily use', async () => {
      const left = account(LAST, null);
      const scene = await fill(of(), [
        gone('accounts', left, (account_id) =>
          altered('invoices', invoice(account_id), { account_id: null }),
        ),
        altered('accounts', account(at(END), null), THINNED),
      ]);
      const thinned = {
        ...scene,
        rows: scene.rows.map((one) =>
          one.table === 'accounts' ? { ...one, becomes: THINNED } : { ...one, becomes: {} },
        ),
      };
      await of().apply(['customers'], instant(CANVASSED) - 1n);
      await expectLeft(of(), thinned, 'after');
      await of().apply(['customers'], instant(CANVASSED));
      await expectLeft(of(), scene, 'after');
    });
    test('a row that is older than both goes through both in one run', async () => {
      const scene = await fill(of(), [
        gone('accounts', account(OLD, null)),
        stays('accounts', account(null, null)),
      ]);
      await of().apply(['customers'], instant(CANVASSED));
      await expectLeft(of(), scene, 'after');
    });
  });

  clause('ksaar.customers.archive', (of) => {
    test('the archive has the whole row from the 90th day until 5 years are over', async () => {
      const scene = await fill(of(), [
        gone('accounts', account(LAST, null)),
        gone('accounts', account(null, LAST)),
        gone('accounts', account(at(END), null)),
      ]);
      const [first, second, third] = scene.rows.map(({ before }) => before) as [Row, Row, Row];
      const copy = (row: Row, started_at: string) => ({
        table: 'accounts',
        row: { ...row, started_at },
      });
      const expectVault = (...copies: { table: string; row: Row }[]) => expectContents(of(), 'vault', copies);
      await of().apply(['customers'], instant(ARCHIVED) - 1n);
      await expectVault();
      await of().apply(['customers'], instant(ARCHIVED));
      await expectVault(copy(first, LAST), copy(second, LAST));
      await of().apply(['customers'], instant(FORGOTTEN) - 1n);
      await expectVault(copy(first, LAST), copy(second, LAST), copy(third, at(END)));
      await expectLeft(of(), scene, 'after');
      await of().apply(['customers'], instant(FORGOTTEN));
      await expectVault(copy(third, at(END)));
      await of().apply(['customers'], instant('2025-01-17T00:00:00+01:00'));
      await expectVault();
    });
    test('an account that is still open is never touched', async () => {
      const scene = await fill(of(), [
        stays('accounts', account(null, OLD, 'open')),
        stays('accounts', account(OLD, OLD, 'open')),
        stays('accounts', account(null, null, 'open')),
      ]);
      await of().apply(['customers'], instant('2026-06-01T00:00:00Z'));
      await expectLeft(of(), scene, 'after');
      await expectContents(of(), 'vault', []);
    });
  });

  clause('ksaar.prospects', (of) => {
    test.each(
      casesNow([
        [
          'due with the day after summer time began',
          '2021-04-01T00:00:00+02:00',
          '2024-04-01T00:00:00+02:00',
        ],
        ['due on a leap day', '2021-03-01T00:00:00+01:00', '2024-02-29T00:00:00+01:00'],
        ['from a leap day', '2020-03-01T00:00:00+01:00', '2023-03-01T00:00:00+01:00'],
      ]),
    )('3 years from collection or the last contact from the prospect: %s', (_, end, due) => {
      const last = at(end, -1n);
      return expectDeadline(of(), ['prospects'], due, [
        gone('prospects', prospect(OLD), goneMessage('in', OLD), goneMessage('in', last)),
        // What was sent to the prospect does not count.
        gone('prospects', prospect(OLD), goneMessage('in', last), goneMessage('out', at(due, -1n))),
        gone('prospects', prospect(last), goneMessage('out', at(due, -1n))),
        stays('prospects', prospect(OLD), message('in', last), message('in', at(end))),
        stays('prospects', prospect(at(end))),
        stays('prospects', prospect(last), message('in', at(end)), message('out', OLD)),
      ]);
    });
  });

  clause('ksaar.connections', (of) => {
    test.each(
      casesNow([
        ['due on a leap day', '2023-03-01T00:00:00+01:00', '2024-02-29T00:00:00+01:00'],
        ['from a leap day', '2024-03-01T00:00:00+01:00', '2025-03-01T00:00:00+01:00'],
      ]),
    )('1 year from the last connection or last use: %s', (_, end, due) => {
      const line = (connected_at: string, used_at: string | null) => ({
        user_id: 1,
        ip: '192.0.2.1',
        connected_at,
        used_at,
      });
      const last = at(end, -1n);
      return expectDeadline(of(), ['connections'], due, [
        gone('connection_log', line(last, null)),
        gone('connection_log', line(OLD, last)),
        stays('connection_log', line(at(end), null)),
        stays('connection_log', line(OLD, at(end))),
        stays('connection_log', line(at(end), OLD)),
      ]);
    });
  });

  clause('ksaar.cookies', (of) => {
    test.each(
      casesNow([
        ['a leap day ends the thirteenth month', '2023-02-01T00:00:00+01:00', '2024-03-01T00:00:00+01:00'],
        ['given on a day of 25 hours', '2023-10-30T00:00:00+01:00', '2024-11-30T00:00:00+01:00'],
      ]),
    )('13 months from the last time consent was given: %s', (_, end, due) => {
      const last = at(end, -1n);
      const visitor = { visitor_id: 'visitor-1' };
      return expectDeadline(of(), ['cookies'], due, [
        gone('cookie_visitors', visitor, goneConsent(last)),
        gone('cookie_visitors', visitor, goneConsent(last), goneConsent(OLD)),
        stays('cookie_visitors', visitor, consent(at(end))),
        stays('cookie_visitors', visitor, consent(at(end)), consent(OLD)),
        stays('cookie_visitors', visitor),
      ]);
    });
  });

  clause('ksaar.payment', (of) => {
    test('a row that exists is told as a breach, and removed', async () => {
      const card = { account_id: 1, number: '4000 0000 0000 0000' };
      const scene = await fill(of(), [gone('payment_cards', card), gone('payment_cards', card)]);
      const { stdout } = await of().run('plan --json');
      const { rules } = JSON.parse(stdout) as { rules: { rule: string }[] };
      expect(rules.find(({ rule }) => rule === 'crm/payment_cards/payment-cards')).toMatchObject({
        breach: 2,
      });
      await of().apply(['payment-cards'], instant('2024-01-01T00:00:00Z'));
      await expectLeft(of(), scene, 'after');
    });
  });

  clause('ksaar.proof', (of) => {
    test('a year in daily use, then in the archive until 10 years are over', async () => {
      const scene = await fill(of(), [
        gone('invoices', invoice(null)),
        gone('invoices', invoice(null, '2014-01-01')),
      ]);
      const [first, second] = scene.rows.map(({ before }) => before) as [Row, Row];
      await of().apply(['proof'], instant('2015-01-01T00:00:00+01:00') - 1n);
      await expectLeft(of(), scene, 'before');
      await of().apply(['proof'], instant('2015-01-01T00:00:00+01:00'));
      await expectVault(of(), [first, '2013-12-31']);
      await of().apply(['proof'], instant('2015-01-02T00:00:00+01:00'));
      await expectLeft(of(), scene, 'after');
      await of().apply(['proof'], instant('2024-01-01T00:00:00+01:00') - 1n);
      await expectVault(of(), [first, '2013-12-31'], [second, '2014-01-01']);
      await of().apply(['proof'], instant('2024-01-01T00:00:00+01:00'));
      await expectVault(of(), [second, '2014-01-01']);
    });
    function expectVault(company: Company, ...copies: (readonly [Row, string])[]): Promise<void> {
      return expectContents(
        company,
        'vault',
        copies.map(([row, started_on]) => ({ table: 'invoices', row: { ...row, started_on } })),
      );
    }
  });

  clause('ksaar.anonymise', (of) => {
    test('what is left tells nobody who it was', () => {
      const use = (used_at: string) => ({
        user_id: 1,
        ip: '203.0.113.7',
        browser: 'Lynx',
        feature: 'workflow',
        country: 'FR',
        used_at,
        anonymised_at: null,
      });
      const anonymous = { user_id: null, ip: '203.0.0.0', browser: null, anonymised_at: SOME_TIME };
      const end = '2023-07-01T00:00:00+02:00';
      return expectDeadline(of(), ['usage'], '2024-07-01T00:00:00+02:00', [
        altered('feature_usage', use(at(end, -1n)), anonymous),
        altered(
          'feature_usage',
          { ...use(at(end, -1n)), ip: '2001:db8:1:2::3' },
          { ...anonymous, ip: '2001:db8::' },
        ),
        stays('feature_usage', use(at(end))),
      ]);
    });
  });
});

function invoice(account_id: number | null, year_ended_on = '2013-12-31') {
  return {
    account_id,
    billing_email: 'billing@customer.example',
    number: 'F-1',
    amount: '12.50',
    year_ended_on,
  };
}

function prospect(collected_at: string) {
  return { email: 'somebody@prospect.example', collected_at };
}

const message =
  (direction: string, sent_at: string) =>
  (prospect_id: number): Put =>
    stays('messages', { prospect_id, direction, sent_at });
const goneMessage =
  (direction: string, sent_at: string) =>
  (prospect_id: number): Put =>
    gone('messages', { prospect_id, direction, sent_at });
const consent =
  (given_at: string) =>
  (cookie_visitor_id: number): Put =>
    stays('cookie_consents', { cookie_visitor_id, given_at });
const goneConsent =
  (given_at: string) =>
  (cookie_visitor_id: number): Put =>
    gone('cookie_consents', { cookie_visitor_id, given_at });
