import { expect, test } from 'vitest';
import { instant } from '../moment.ts';
import { casesNow, describeCompany } from './clause.ts';
import { at } from './instant-text.ts';
import { expectReview } from './review.ts';
import { expectDeadline, expectLeft, fill, gone, type Put, stays } from './scene.ts';

/*
 * What Kaspr promised in its privacy policy of 02/05/2023.
 */

const DEADLINES = [
  ['due on a leap day', '2018-03-01T00:00:00+01:00', '2024-02-29T00:00:00+01:00'],
  ['due with the day after summer time began', '2018-04-01T00:00:00+02:00', '2024-04-01T00:00:00+02:00'],
  ['from a leap day', '2016-03-01T00:00:00+01:00', '2022-03-01T00:00:00+01:00'],
] as const;

const OPT_OUT = '2024-03-31T09:00:00.000001+02:00';

const account = (ended_at: string | null) => ({
  email: 'somebody@customer.example',
  name: 'Somebody',
  address: '1, rue du Test',
  ended_at,
});
const invoice = (account_id: number, year_ended_on: string) => ({
  account_id,
  number: 'F-1',
  amount: '12.50',
  year_ended_on,
});
const bill =
  (year: string) =>
  (id: number): Put =>
    stays('invoices', invoice(id, year));
const goneBill =
  (year: string) =>
  (id: number): Put =>
    gone('invoices', invoice(id, year));

const contact = (opted_out_at: string | null) => ({ email: 'somebody@contact.example', opted_out_at });
const cookie = (name: string, set_at: string) => ({ visitor_id: 'visitor-1', name, set_at });
const visit = (visited_at: string, country: string | null) => ({
  visitor_id: 'visitor-1',
  visited_at,
  country,
  page: '/pricing',
});

describeCompany('kaspr', (clause) => {
  clause('kaspr.enquiries', (of) => {
    test.each(casesNow(DEADLINES))('6 years: %s', (_, end, due) => {
      const enquiry = { email: 'somebody@enquiry.example', body: 'How much is it?' };
      return expectDeadline(of(), ['enquiries'], due, [
        gone('enquiries', { ...enquiry, received_at: at(end, -1n) }),
        stays('enquiries', { ...enquiry, received_at: at(end) }),
      ]);
    });
  });

  clause('kaspr.accounts', (of) => {
    test.each(casesNow(DEADLINES))('6 years from the end of the relationship: %s', (_, end, due) =>
      expectDeadline(of(), ['accounts'], due, [
        gone('accounts', account(at(end, -1n))),
        gone('accounts', account(at(end, -1n)), goneBill('2008-12-31')),
        stays('accounts', account(at(end))),
        stays('accounts', account(null), bill('2008-12-31')),
      ]),
    );
  });

  clause('kaspr.billing', (of) => {
    test('10 years from the end of the financial year', () =>
      expectDeadline(of(), ['billing'], '2024-01-01T00:00:00+01:00', [
        stays('accounts', account(null), goneBill('2013-12-31'), bill('2014-01-01')),
      ]));
    test('an account whose invoices must be kept is withheld, and goes when they may', async () => {
      // 6 years from the end of the relationship were over in 2020.
      const puts = [
        gone('accounts', account(at('2014-06-30T12:00:00Z')), goneBill('2013-12-31'), goneBill('2008-12-31')),
        stays('accounts', account(at('2014-06-30T12:00:00Z')), bill('2008-12-31'), bill('2014-01-01')),
      ];
      await expectDeadline(of(), ['accounts'], '2024-01-01T00:00:00+01:00', puts);
      const { stdout } = await of().runAt('plan --json', instant('2024-01-01T00:00:00+01:00'));
      const { rules } = JSON.parse(stdout) as { rules: { rule: string }[] };
      expect(rules.find(({ rule }) => rule === 'crm/accounts/accounts')).toMatchObject({ withheld: 1 });
    });
  });

  clause('kaspr.payment', (of) => {
    test('a row that exists is told as a breach, and removed', async () => {
      const detail = { account_id: 1, kind: 'card', value: '4000 0000 0000 0000' };
      const scene = await fill(of(), [gone('payment_details', detail), gone('payment_details', detail)]);
      const { stdout } = await of().run('plan --json');
      const { rules } = JSON.parse(stdout) as { rules: { rule: string }[] };
      expect(rules.find(({ rule }) => rule === 'crm/payment_details/payment')).toMatchObject({ breach: 2 });
      await of().apply(['payment'], instant('2024-01-01T00:00:00Z'));
      await expectLeft(of(), scene, 'after');
    });
  });

  clause('kaspr.marketing', (of) => {
    test('until opt-out', () =>
      expectDeadline(of(), ['marketing'], OPT_OUT, [
        gone('marketing_contacts', contact(at(OPT_OUT))),
        stays('marketing_contacts', contact(at(OPT_OUT, 1n))),
        stays('marketing_contacts', contact(null)),
      ]));
  });

  clause('kaspr.referrals', (of) => {
    test('until opt-out', () =>
      expectDeadline(of(), ['referrals'], OPT_OUT, [
        gone('referrals', { ...contact(at(OPT_OUT)), referred_by: 7 }),
        stays('referrals', { ...contact(at(OPT_OUT, 1n)), referred_by: 7 }),
        stays('referrals', { ...contact(null), referred_by: 7 }),
      ]));
  });

  clause('kaspr.analytics', (of) => {
    test('after 26 months the visits go, and counts stay', () => {
      const end = '2022-01-01T00:00:00+01:00';
      const of26 = (country: string, count: number) =>
        Array.from({ length: count }, () => gone('visits', visit(at(end, -1n), country)));
      return expectDeadline(
        of(),
        ['analytics'],
        '2024-03-01T00:00:00+01:00',
        [...of26('FR', 4), ...of26('DE', 2), stays('visits', visit(at(end), 'FR'))],
        {
          visits_by_month: [
            { month: '2021-12-01', country: 'FR', visits: 4 },
            // Fewer than three could be singled out.
            { month: null, country: null, visits: 2 },
          ],
        },
      );
    });
    test('months are those of Paris, and counts are added to', async () => {
      // Here it is December already; in UTC it is still November.
      const december = at('2021-12-01T00:30:00+01:00');
      const november = at('2021-11-30T23:30:00+01:00');
      const scene = await fill(of(), [
        ...[december, december, december].map((when) => gone('visits', visit(when, 'FR'))),
        ...[november, november, november, november].map((when) => gone('visits', visit(when, 'FR'))),
        gone('visits', visit(december, 'ES')),
        gone('visits', visit(december, null)),
      ]);
      await of().apply(['analytics'], instant('2024-02-01T00:00:00+01:00'));
      await of().apply(['analytics'], instant('2024-03-01T00:00:00+01:00'));
      await expectLeft(of(), scene, 'after', {
        visits_by_month: [
          { month: '2021-12-01', country: 'FR', visits: 3 },
          { month: '2021-11-01', country: 'FR', visits: 4 },
          { month: null, country: null, visits: 2 },
        ],
      });
    });
  });

  clause('kaspr.profiles', (of) => {
    const profile = (opted_out: boolean, opted_out_at: string | null) => ({
      email: 'somebody@company.example',
      company: 'Company',
      opted_out,
      opted_out_at,
    });
    test('as long as necessary, so somebody looks every year', async () => {
      const scene = await fill(of(), [stays('business_profiles', profile(false, null))]);
      await of().apply(['profiles', 'opted-out-profiles'], instant('2026-06-01T00:00:00Z'));
      await expectLeft(of(), scene, 'after');
      await expectReview(of(), 'profiles', '2027-05-05T00:00:00+02:00');
    });
    test('opt-out at any time', () =>
      expectDeadline(of(), ['profiles', 'opted-out-profiles'], OPT_OUT, [
        gone('business_profiles', profile(true, at(OPT_OUT))),
        stays('business_profiles', profile(true, at(OPT_OUT, 1n))),
        stays('business_profiles', profile(false, null)),
      ]));
  });

  clause('kaspr.cookies', (of) => {
    test('a period by cookie name', () => {
      const due = '2024-03-16T00:00:00+01:00';
      return expectDeadline(of(), ['cookies'], due, [
        ...ENDS.flatMap(([end, names]) =>
          names.flatMap((name) => [
            gone('visitor_cookies', cookie(name, at(end, -1n))),
            stays('visitor_cookies', cookie(name, at(end))),
          ]),
        ),
        ...EXACT.flatMap(([start, names]) =>
          names.flatMap((name) => [
            gone('visitor_cookies', cookie(name, at(start))),
            stays('visitor_cookies', cookie(name, at(start, 1n))),
          ]),
        ),
        ...['cookiefirst-id', 'hjActiveViewportIds'].map((name) =>
          stays('visitor_cookies', cookie(name, at('1995-01-01T00:00:00Z'))),
        ),
      ]);
    });
    test('permanent cookies are looked at every year', () =>
      expectReview(of(), 'cookies', '2027-05-05T00:00:00+02:00'));
  });
});

/** For the names whose 15 March 2024 is the last day: the midnight after the day on which they were set. */
const ENDS: readonly (readonly [end: string, names: readonly string[]])[] = [
  ['2022-03-16T00:00:00+01:00', ['Access_token', '_ga', '_ga_1B2C', '_ga_']],
  [
    '2023-03-16T00:00:00+01:00',
    [
      '__stripe_mid',
      'Axeptio_cookies',
      'axeptio_all_vendors',
      'axeptio_authorized_vendros',
      'mutiny.user.token',
      '_hjSessionUser_42',
    ],
  ],
  ['2024-02-15T00:00:00+01:00', ['cookiefirst-consent']],
  [
    '2023-09-16T00:00:00+02:00',
    [
      'Hubspotutk',
      'messagesUtk',
      '_hstc',
      'sbjs_current',
      'sbjs_current_add',
      'sbjs_first',
      'sbjs_first_add',
      'sbjs_migrations',
      'sbjs_udata',
    ],
  ],
  ['2024-02-16T00:00:00+01:00', ['Prism_7', 'Prism_']],
  ['2023-12-16T00:00:00+01:00', ['_fbp', '_gcl_au']],
  ['2024-03-15T00:00:00+01:00', ['In_or']],
];

/** For periods of an hour and of 30 minutes: what was set then is due at midnight. */
const EXACT: readonly (readonly [start: string, names: readonly string[]])[] = [
  ['2024-03-15T23:00:00+01:00', ['_hssrc', '_hssc', 'mutiny.user.session', 'sbjs_session']],
  [
    '2024-03-15T23:30:00+01:00',
    [
      '_hjAbsoluteSessionInProgress',
      '_hjFirstSeen',
      '_hjSession_42',
      // None of these is listed: letter case counts, `.` and `_` stand for themselves, and so do spaces at the end.
      'access_token',
      '_GA',
      '_gaX1',
      '_hjSessionX42',
      'mutinyXuser.token',
      'cookiefirst-id ',
      'unheard_of',
      '',
    ],
  ],
];
