import { test } from 'vitest';
import { instant } from '../moment.ts';
import { casesNow, describeCompany } from './clause.ts';
import { at } from './instant-text.ts';
import { expectReview } from './review.ts';
import { expectDeadline, expectLeft, fill, gone, type Put, stays } from './scene.ts';

/*
 * What Kalido promised in its privacy policy. Its zone is London's: its days end an hour later than those of Paris.
 */

const OLD = at('2010-06-15T12:00:00Z');

describeCompany('kalido', (clause) => {
  clause('kalido.prospects', (of) => {
    test.each(
      casesNow([
        [
          'due with the day after summer time began',
          '2021-04-01T00:00:00+01:00',
          '2024-04-01T00:00:00+01:00',
        ],
        ['due on a leap day', '2021-03-01T00:00:00Z', '2024-02-29T00:00:00Z'],
        ['from a leap day', '2020-03-01T00:00:00Z', '2023-03-01T00:00:00Z'],
      ]),
    )('3 years after the last contact from the prospect: %s', (_, end, due) => {
      const last = at(end, -1n);
      return expectDeadline(of(), ['prospects'], due, [
        gone('prospects', prospect(OLD), goneMessage('in', OLD), goneMessage('in', last)),
        // What was sent to the prospect does not count.
        gone('prospects', prospect(OLD), goneMessage('in', last), goneMessage('out', at(due, -1n))),
        gone('prospects', prospect(last)),
        stays('prospects', prospect(OLD), message('in', last), message('in', at(end))),
        stays('prospects', prospect(at(end))),
        stays('prospects', prospect(last), message('in', at(end))),
      ]);
    });
  });

  clause('kalido.cookies', (of) => {
    test.each(
      casesNow([
        ['a leap day ends the thirteenth month', '2023-02-01T00:00:00Z', '2024-03-01T00:00:00Z'],
        ['placed on a day of 25 hours', '2023-10-30T00:00:00Z', '2024-11-30T00:00:00Z'],
      ]),
    )('13 months after they are first placed, whatever renews them: %s', (_, end, due) => {
      const last = at(end, -1n);
      return expectDeadline(of(), ['cookies'], due, [
        gone('cookies', COOKIE, gonePlacement(last)),
        gone('cookies', COOKIE, gonePlacement(at(due, -1n)), gonePlacement(last)),
        stays('cookies', COOKIE, placement(at(end))),
        stays('cookies', COOKIE, placement(at(due, -1n)), placement(at(end))),
        stays('cookies', COOKIE),
      ]);
    });
  });

  clause('kalido.general', (of) => {
    test('nothing goes, and somebody looks every year', async () => {
      const contact = { email: 'somebody@contact.example', purpose: 'support' };
      const scene = await fill(
        of(),
        [OLD, at('2026-01-01T00:00:00Z')].map((noted_at) => stays('contacts', { ...contact, noted_at })),
      );
      await of().apply(['general'], instant('2026-06-01T00:00:00Z'));
      await expectLeft(of(), scene, 'after');
      await expectReview(of(), 'general', '2027-05-05T00:00:00+01:00');
    });
  });
});

const COOKIE = { visitor_id: 'visitor-1', name: '_audience' };

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
const placement =
  (placed_at: string) =>
  (cookie_id: number): Put =>
    stays('cookie_placements', { cookie_id, placed_at });
const gonePlacement =
  (placed_at: string) =>
  (cookie_id: number): Put =>
    gone('cookie_placements', { cookie_id, placed_at });
