import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runIn } from '../../unit/cli/recorded.ts';
import { instant } from '../moment.ts';
import { casesNow, describeCompany } from './clause.ts';
import { folderOf } from './company.ts';
import { at } from './instant-text.ts';
import { expectReview } from './review.ts';
import { expectDeadline, expectLeft, fill, gone, type Put, stays } from './scene.ts';

/*
 * What Klaxoon promised in its privacy policy.
 */

const DUE = '2024-03-31T09:00:00.000001+02:00';
const NEXT = at(DUE, 1n);

const user = (account_deleted_at: string | null, found: string | null = null) => ({
  email: 'somebody@user.example',
  name: 'Somebody',
  account_deleted_at,
  found_under_age_at: found,
});
const board = (user_id: number): Put => stays('boards', { user_id, title: 'Plans' });
const goneBoard = (user_id: number): Put => gone('boards', { user_id, title: 'Plans' });

const record = (
  contract_ended_on: string | null,
  account_deleted_at: string | null,
  needed_for: string | null = null,
) => ({
  email: 'somebody@user.example',
  note: 'a call',
  contract_ended_on,
  account_deleted_at,
  needed_for,
});

const cookie = (measures_traffic: boolean, name: string, set_at: string) => ({
  visitor_id: 'visitor-1',
  name,
  measures_traffic,
  set_at,
});

const reader = (collected_at: string, last_contact_at: string | null) => ({
  email: 'somebody@reader.example',
  collected_at,
  last_contact_at,
});

describeCompany('klaxoon', (clause) => {
  clause('klaxoon.content', (of) => {
    test('until the account is deleted', () =>
      expectDeadline(of(), ['content'], DUE, [
        gone('users', user(at(DUE)), goneBoard, goneBoard),
        stays('users', user(NEXT), board),
        stays('users', user(null), board),
        stays('users', user(at(DUE), at(DUE)), board),
      ]));
    test.each([
      ['59 days', []],
      ['60 days', ['gone-too-late']],
    ] as const)('gone everywhere within 60 days of the request: backups kept for %s', async (kept, codes) => {
      const folder = mkdtempSync(join(tmpdir(), 'retentiond-published-'));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      cpSync(folderOf('klaxoon'), folder, { recursive: true });
      const map = join(folder, 'datamap/crm.yaml');
      writeFileSync(map, readFileSync(map, 'utf8').replace('backups_kept: 30 days', `backups_kept: ${kept}`));
      const { stdout } = await runIn(folder, 'validate --json', {
        environment: of().environment,
        clock: () => instant('2026-06-01T12:00:00Z'),
      });
      const { findings } = JSON.parse(stdout) as { findings: { code: string; severity: string }[] };
      expect(findings.filter((one) => one.severity === 'error').map(({ code }) => code)).toEqual(codes);
    });
  });

  clause('klaxoon.other', (of) => {
    test('when the contract ends or the account is deleted, whichever comes first', () =>
      expectDeadline(of(), ['other'], DUE, [
        gone('account_records', record(null, at(DUE))),
        gone('account_records', record('2024-12-31', at(DUE))),
        stays('account_records', record(null, NEXT)),
        stays('account_records', record('2024-12-31', NEXT)),
        stays('account_records', record('2024-03-31', null)),
        stays('account_records', record(null, null)),
      ]));
    test('a contract that ended first', () =>
      // A day is over with its last hour.
      expectDeadline(of(), ['other'], '2024-04-01T00:00:00+02:00', [
        gone('account_records', record('2024-03-31', null)),
        gone('account_records', record('2024-03-31', at('2024-12-31T12:00:00Z'))),
        stays('account_records', record('2024-04-01', null)),
        stays('account_records', record('2024-04-01', at('2024-04-01T00:00:00+02:00', 1n))),
      ]));
    test('except what a duty, an authority or a dispute needs', () =>
      expectDeadline(of(), ['other'], DUE, [
        gone('account_records', record(null, at(DUE))),
        gone('account_records', record(null, at(DUE), 'training')),
        ...['law', 'authority', 'dispute'].flatMap((reason) => [
          stays('account_records', record(null, at(DUE), reason)),
          stays('account_records', record('2014-03-31', null, reason)),
        ]),
      ]));
  });

  clause('klaxoon.newsletters', (of) => {
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
    )('3 years from collection or from the last contact: %s', (_, end, due) => {
      const last = at(end, -1n);
      const old = at('2010-06-15T12:00:00Z');
      return expectDeadline(of(), ['newsletters'], due, [
        gone('newsletter_readers', reader(last, null)),
        gone('newsletter_readers', reader(old, last)),
        gone('newsletter_readers', reader(last, old)),
        stays('newsletter_readers', reader(at(end), null)),
        stays('newsletter_readers', reader(old, at(end))),
        stays('newsletter_readers', reader(at(end), old)),
      ]);
    });
  });

  clause('klaxoon.cookies.traffic', (of) => {
    test.each(
      casesNow([
        ['a leap day ends the thirteenth month', '2023-02-01T00:00:00+01:00', '2024-03-01T00:00:00+01:00'],
        ['set on a day of 25 hours', '2023-10-30T00:00:00+01:00', '2024-11-30T00:00:00+01:00'],
      ]),
    )('13 months from the day they are set: %s', (_, end, due) =>
      expectDeadline(of(), ['traffic-cookies', 'essential-cookies'], due, [
        gone('visitor_cookies', cookie(true, '_traffic', at(end, -1n))),
        stays('visitor_cookies', cookie(true, '_traffic', at(end))),
        stays('visitor_cookies', cookie(false, 'session', at(end, -1n))),
      ]),
    );
  });

  clause('klaxoon.cookies.essential', (of) => {
    test.each(
      casesNow([
        ['due on a leap day', '2022-03-01T00:00:00+01:00', '2024-02-29T00:00:00+01:00'],
        ['from a leap day', '2020-03-01T00:00:00+01:00', '2022-03-01T00:00:00+01:00'],
      ]),
    )('24 months: %s', (_, end, due) =>
      expectDeadline(of(), ['essential-cookies'], due, [
        gone('visitor_cookies', cookie(false, 'session', at(end, -1n))),
        stays('visitor_cookies', cookie(false, 'session', at(end))),
      ]),
    );
    test('a cookie that is both falls under 13 months', () =>
      expectDeadline(of(), ['traffic-cookies', 'essential-cookies'], '2024-03-01T00:00:00+01:00', [
        gone('visitor_cookies', cookie(true, 'session', at('2023-02-01T00:00:00+01:00', -1n))),
        stays('visitor_cookies', cookie(true, 'session', at('2023-02-01T00:00:00+01:00'))),
        stays('visitor_cookies', cookie(false, 'session', at('2023-02-01T00:00:00+01:00', -1n))),
      ]));
  });

  clause('klaxoon.people', (of) => {
    test('nothing goes, and somebody looks every year', async () => {
      const roles = ['candidate', 'visitor', 'guest'];
      const scene = await fill(
        of(),
        roles.map((role) => stays('people', { email: 'somebody@people.example', role, note: 'since 2010' })),
      );
      await of().apply(['people'], instant('2026-06-01T00:00:00Z'));
      await expectLeft(of(), scene, 'after');
      await expectReview(of(), 'people', '2027-05-05T00:00:00+02:00');
    });
  });

  clause('klaxoon.minors', (of) => {
    test('erased when it comes to light', () =>
      expectDeadline(of(), ['minors'], DUE, [
        gone('users', user(null, at(DUE)), goneBoard),
        stays('users', user(null, NEXT), board),
        stays('users', user(null), board),
      ]));
  });
});
