import { expect, test } from 'vitest';
import type { ListedHold } from '../../../../src/app/hold/list.ts';
import { holdsText, placementText, releaseText } from '../../../../src/cli/texts/hold-text.ts';

const HOLD: ListedHold = {
  hold: 'H',
  state: 'effective',
  kind: 'person',
  target: null,
  person_kind: 'email',
  person: '0123456789abcdef',
  review_on: '2027-01-31',
  role: 'dpo',
  who: 'ann',
  placed_at: '2026-11-21T20:48:11Z',
  effective_at: '2026-11-21T20:48:12Z',
  release_asked_by: null,
  released_by: null,
  released_at: null,
  held_until: null,
};

test('a placement is told in one line; a pending one says what it waits for', () => {
  expect(placementText({ format_version: 1, hold: 'H', state: 'effective', open_batches: 0 })).toBe(
    'hold H: effective\n',
  );
  const one = placementText({ format_version: 1, hold: 'H', state: 'pending', open_batches: 1 });
  expect(one).toMatch(/^hold H: pending\n1 batch that began before it is not over yet/);
  const two = placementText({ format_version: 1, hold: 'H', state: 'pending', open_batches: 2 });
  expect(two).toContain('2 batches that began before it are not over yet');
});

test('a release says until when rows stay held, or who is missing', () => {
  const released = {
    format_version: 1,
    hold: 'H',
    state: 'released',
    held_until: '2026-11-28T20:48:11Z',
  } as const;
  expect(releaseText(released)).toContain('held until 2026-11-28 20:48Z');
  const asked = { format_version: 1, hold: 'H', state: 'release asked', held_until: null } as const;
  expect(releaseText(asked)).toContain('another person');
});

test('a list has matter and reason only where they are known', () => {
  const text = holdsText({
    format_version: 1,
    holds: [HOLD, { ...HOLD, kind: 'rule', target: 'crm/log/logs' }],
  });
  expect(text).toContain('email 0123456789abcdef…');
  expect(text).toContain('rule crm/log/logs');
  expect(text).not.toContain('matter');
  expect(text).toMatch(/holds: 2 holds\n$/);
  const worded = holdsText({
    format_version: 1,
    holds: [{ ...HOLD, matter: 'case 1', reason: 'order' }, HOLD],
  });
  expect(worded).toMatch(/matter and reason/);
  expect(worded).toContain('case 1');
  expect(worded).toContain('not readable with this key');
});

test('a list says who is awaited, and until when a released hold holds', () => {
  const asked = { ...HOLD, state: 'release asked', release_asked_by: 'dpo' } as const;
  const released = { ...HOLD, state: 'released', held_until: '2026-11-28T20:48:11Z' } as const;
  const text = holdsText({ format_version: 1, holds: [asked, released] });
  expect(text).toMatch(/release asked/);
  expect(text).toContain('held until 2026-11-28 20:48Z');
  expect(holdsText({ format_version: 1, holds: [] })).toBe('holds: 0 holds\n');
});
