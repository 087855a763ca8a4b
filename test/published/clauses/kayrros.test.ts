import { expect, test } from 'vitest';
import { casesNow, describeCompany } from './clause.ts';
import { at, milliseconds, shown } from './instant-text.ts';
import { expectDeadline, gone, type Put, stays } from './scene.ts';

/*
 * What Kayrros promised in its privacy and cookies policy of 31/03/2021. Each deadline is worked out by hand: the
 * midnight that ends the day of the event, and the first instant at which its rows may be gone.
 */

const FAR_FUTURE = '2080-01-01';

const log = (logged_at: string) => ({ logged_at, user_id: 1, ip: '192.0.2.1', path: '/sign-in' });
const investigated =
  (state: string) =>
  (log_id: number): Put =>
    stays('investigations', { log_id, state });
const closed = (log_id: number): Put => gone('investigations', { log_id, state: 'closed' });
const ended =
  (state: string) =>
  (log_id: number): Put =>
    gone('investigations', { log_id, state });

const cookie = (purpose: string, name: string, set_at: string, ended_at: string | null = null) => ({
  visitor_id: 'visitor-1',
  name,
  purpose,
  set_at,
  ended_at,
});

const GROUNDS = ['accuracy', 'unlawful', 'claim', 'objection'];

describeCompany('kayrros', (clause) => {
  clause('kayrros.logs', (of) => {
    test.each(
      casesNow([
        ['a leap day ends the third month', '2023-12-01T00:00:00+01:00', '2024-03-01T00:00:00+01:00'],
        [
          'due with the day after summer time began',
          '2024-01-01T00:00:00+01:00',
          '2024-04-01T00:00:00+02:00',
        ],
        ['logged on a day of 25 hours', '2023-10-30T00:00:00+01:00', '2024-01-30T00:00:00+01:00'],
      ]),
    )('3 months: %s', (_, end, due) =>
      expectDeadline(of(), ['logs'], due, [
        gone('access_log', log(at(end, -1n))),
        gone('access_log', log(at(end, -1n)), closed),
        stays('access_log', log(at(end))),
        stays('access_log', log(at(end, -1n)), investigated('open')),
        stays('access_log', log(at(end, -1n)), investigated('closed'), investigated('waiting')),
      ]),
    );
    test.each(
      casesNow([
        ['a leap day ends the thirteenth month', '2023-02-01T00:00:00+01:00', '2024-03-01T00:00:00+01:00'],
        ['from the last day of February', '2023-03-01T00:00:00+01:00', '2024-03-29T00:00:00+01:00'],
      ]),
    )('in no case for longer than 13 months: %s', (_, end, due) =>
      expectDeadline(of(), ['logs'], due, [
        gone('access_log', log(at(end, -1n)), ended('open')),
        stays('access_log', log(at(end)), investigated('open')),
      ]),
    );
  });

  clause('kayrros.cookies', (of) => {
    test.each(
      casesNow([
        ['a leap day ends the sixth month', '2023-09-01T00:00:00+02:00', '2024-03-01T00:00:00+01:00'],
        ['due as summer time begins', '2023-10-01T00:00:00+02:00', '2024-03-31T00:00:00+01:00'],
        ['set on a day of 25 hours', '2023-10-30T00:00:00+01:00', '2024-04-30T00:00:00+02:00'],
      ]),
    )('6 months: %s', (_, end, due) =>
      expectDeadline(of(), ['cookies'], due, [
        gone('visitor_cookies', cookie('audience', '_visit', milliseconds(end, -1n))),
        stays('visitor_cookies', cookie('audience', '_visit', milliseconds(end))),
        stays('visitor_cookies', cookie('necessary', '_visit', milliseconds(end, -1n))),
        stays('visitor_cookies', cookie('session', '_visit', milliseconds(end, -1n))),
      ]),
    );
  });

  clause('kayrros.cookies.necessary', (of) => {
    test('a session cookie goes when browsing ends', () => {
      const due = '2024-05-02T10:30:00+02:00';
      const start = milliseconds('2024-05-02T08:00:00+02:00');
      return expectDeadline(of(), ['session-cookies'], due, [
        gone('visitor_cookies', cookie('session', 'sid', start, milliseconds(due))),
        stays('visitor_cookies', cookie('session', 'sid', start, milliseconds(due, 1n))),
        stays('visitor_cookies', cookie('session', 'sid', start, null)),
        stays('visitor_cookies', cookie('audience', 'sid', start, milliseconds(due))),
      ]);
    });
    test('a period by the name of the cookie', () => {
      // What each may have been set before where 15 March 2024 is its last day.
      const ends = [
        ['cookie_choice', '2023-02-16T00:00:00+01:00'],
        ['language', '2023-03-16T00:00:00+01:00'],
        ['remember_me', '2024-02-15T00:00:00+01:00'],
        ['csrf_token', '2024-03-15T00:00:00+01:00'],
        // Letter case counts, so that nobody has listed it.
        ['Language', '2024-03-15T00:00:00+01:00'],
      ] as const;
      return expectDeadline(
        of(),
        ['necessary-cookies'],
        '2024-03-16T00:00:00+01:00',
        ends.flatMap(([name, end]) => [
          gone('visitor_cookies', cookie('necessary', name, milliseconds(end, -1n))),
          stays('visitor_cookies', cookie('necessary', name, milliseconds(end))),
        ]),
      );
    });
  });

  clause('kayrros.candidates', (of) => {
    test.each(
      casesNow([
        ['from an ordinary day', '2023-06-30', '2023-07-01', '2024-07-01T00:00:00+02:00'],
        ['from a leap day', '2024-02-29', '2024-03-01', '2025-03-01T00:00:00+01:00'],
        ['due as summer time begins', '2023-03-30', '2023-03-31', '2024-03-31T00:00:00+01:00'],
      ]),
    )('12 months: %s', (_, last, next, due) =>
      expectDeadline(of(), ['candidates'], due, [
        gone('applications', application(last)),
        stays('applications', application(next)),
        stays('applications', application(FAR_FUTURE)),
      ]),
    );
  });

  clause('kayrros.subscribers', (of) => {
    // What the clock in the office showed as the day of the termination ended, in whole seconds.
    test.each(
      casesNow([
        ['due with the day after summer time began', '2019-04-01T00:00:00', '2024-04-01T00:00:00+02:00'],
        ['from a leap day', '2020-03-01T00:00:00', '2025-03-01T00:00:00+01:00'],
        ['due on a leap day', '2019-03-01T00:00:00', '2024-02-29T00:00:00+01:00'],
      ]),
    )('5 years: %s', (_, end, due) => {
      const last = shown(end, -1_000_000n);
      return expectDeadline(of(), ['subscribers'], due, [
        gone('subscribers', PERSON, goneAgreement(last), goneDetail, goneRestriction('claim', '2021-01-01')),
        gone('subscribers', PERSON, goneAgreement('2010-01-01 00:00:00'), goneAgreement(last)),
        // The relevant agreement is the subscription: a trial says nothing.
        gone('subscribers', PERSON, goneAgreement(last), (subscriber_id) =>
          gone('agreements', { subscriber_id, kind: 'trial', ended_at: null }),
        ),
        stays('subscribers', PERSON, agreement(shown(end))),
        stays('subscribers', PERSON, agreement(last), agreement(shown(end))),
        stays('subscribers', PERSON, agreement(last), agreement(null)),
        stays('subscribers', PERSON),
        stays('subscribers', PERSON, (subscriber_id) =>
          stays('agreements', { subscriber_id, kind: 'trial', ended_at: last }),
        ),
      ]);
    });
  });

  clause('kayrros.inaccurate', (of) => {
    test('erased as soon as it was found, unless it was rectified', async () => {
      const due = '2024-06-03T09:00:00.000001+02:00';
      await expectDeadline(of(), ['inaccurate-data'], due, [
        stays('subscribers', PERSON, (subscriber_id) =>
          gone('contact_details', detail(subscriber_id, at('2024-06-03T09:00:00+02:00', 1n))),
        ),
        stays('subscribers', PERSON, (subscriber_id) =>
          stays('contact_details', detail(subscriber_id, at('2024-06-03T09:00:00+02:00', 2n))),
        ),
        stays('subscribers', PERSON, (subscriber_id) =>
          stays('contact_details', detail(subscriber_id, null)),
        ),
      ]);
    });
  });

  clause('kayrros.restriction', (of) => {
    test('candidates stay on each of the four grounds', async () => {
      await expectDeadline(of(), ['candidates'], '2024-07-01T00:00:00+02:00', [
        gone('applications', application('2023-06-30')),
        ...GROUNDS.map((ground) => stays('applications', application('2023-06-30', ground))),
        ...GROUNDS.map((ground) => stays('applications', application('2013-06-30', ground))),
      ]);
      await expectSuspended('crm/applications/candidates', 8);
    });
    test('subscribers stay on each of the four grounds, until it is lifted', async () => {
      const end = '2019-03-31 23:59:59';
      const lifted = '2024-01-15';
      await expectDeadline(of(), ['subscribers'], '2024-04-01T00:00:00+02:00', [
        ...GROUNDS.map((ground) =>
          gone('subscribers', PERSON, goneAgreement(end), goneRestriction(ground, lifted)),
        ),
        ...GROUNDS.map((ground) => stays('subscribers', PERSON, agreement(end), restriction(ground, null))),
        ...GROUNDS.map((ground) =>
          stays(
            'subscribers',
            PERSON,
            agreement(end),
            restriction(ground, lifted),
            restriction('claim', null),
          ),
        ),
      ]);
      await expectSuspended('crm/subscribers/subscribers', 8);
    });
    test('inaccurate data stays on each of the four grounds', async () => {
      const found = '2024-06-03T09:00:00+02:00';
      await expectDeadline(of(), ['inaccurate-data'], found, [
        stays('subscribers', PERSON, (id) => gone('contact_details', detail(id, at(found)))),
        ...GROUNDS.map((ground) =>
          stays('subscribers', PERSON, (id) =>
            stays('contact_details', { ...detail(id, at(found)), restriction: ground }),
          ),
        ),
      ]);
      await expectSuspended('crm/contact_details/inaccurate-data', 4);
    });
    /** The plan says why they stay. */
    async function expectSuspended(rule: string, rows: number): Promise<void> {
      const { stdout } = await of().run('plan --json');
      const { rules } = JSON.parse(stdout) as { rules: { rule: string; suspended: number }[] };
      expect(rules.find((one) => one.rule === rule)).toMatchObject({ suspended: rows });
    }
  });
});

const PERSON = { email: 'somebody@customer.example', name: 'Somebody' };

function application(received_on: string, restriction: string | null = null) {
  return { email: 'somebody@candidate.example', letter: 'Madam, Sir', received_on, restriction };
}

const agreement =
  (ended_at: string | null) =>
  (subscriber_id: number): Put =>
    stays('agreements', { subscriber_id, kind: 'subscription', ended_at });
const goneAgreement =
  (ended_at: string) =>
  (subscriber_id: number): Put =>
    gone('agreements', { subscriber_id, kind: 'subscription', ended_at });
const restriction =
  (ground: string, lifted_on: string | null) =>
  (subscriber_id: number): Put =>
    stays('restrictions', { subscriber_id, ground, lifted_on });
const goneRestriction =
  (ground: string, lifted_on: string) =>
  (subscriber_id: number): Put =>
    gone('restrictions', { subscriber_id, ground, lifted_on });
const goneDetail = (subscriber_id: number): Put => gone('contact_details', detail(subscriber_id, null));

function detail(subscriber_id: number, found_inaccurate_at: string | null) {
  return { subscriber_id, kind: 'phone', value: '+33 1 00 00 00 00', found_inaccurate_at, restriction: null };
}
