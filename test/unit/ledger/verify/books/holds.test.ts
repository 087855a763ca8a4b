import { expect, test } from 'vitest';
import type { HoldPlaced, HoldReleased } from '../../../../../src/ledger/entries/hold.ts';
import type { Body } from '../../../../../src/ledger/entry.ts';
import { chain, intent, opened, outcome, started, verify } from '../honest.ts';

function placed(hold: string, epoch: number, over: Partial<HoldPlaced> = {}): Body {
  return {
    kind: 'hold placed',
    hold,
    epoch,
    holds: 'person',
    target: null,
    person_kind: 'email',
    person: 'd',
    matter: 'm',
    reason: 'r',
    digest_key: 'k',
    review_on: null,
    role: 'dpo',
    who: 'ann',
    ...over,
  };
}

function effective(hold: string, batches: Readonly<Record<string, 'committed' | 'aborted'>> = {}): Body {
  const said = Object.entries(batches).map(([batch, result]) => ({ batch, outcome: result }));
  return { kind: 'hold effective', hold, batches: said };
}

function asked(hold: string, role: string): Body {
  return { kind: 'hold release asked', hold, reason: 'r', digest_key: 'k', role, who: 'ann' };
}

function released(hold: string, over: Partial<HoldReleased> = {}): Body {
  return {
    kind: 'hold released',
    hold,
    reason: 'r',
    digest_key: 'k',
    role: 'dpo',
    who: 'ann',
    four_eyes: false,
    free_at: 'f',
    ...over,
  };
}

const whole = (holds: HoldPlaced['holds'], target: string): Partial<HoldPlaced> => ({
  holds,
  target,
  person_kind: null,
  person: null,
});

function verdictOf(
  bodies: readonly Body[],
  holds: readonly string[] = [],
  openBatches: readonly string[] = [],
): { readonly seq: number; readonly code: string } | 'ok' {
  const { entries, anchor } = chain([opened, started('r1'), ...bodies], openBatches, holds);
  const { firstBad } = verify(entries, anchor);
  return firstBad ? { seq: Number(firstBad.seq), code: firstBad.code } : 'ok';
}

test.each<[string, readonly Body[], readonly string[]]>([
  ['placed and effective', [placed('h1', 1), effective('h1')], ['h1']],
  ['placed and pending', [intent('r1', 'b1', 5), placed('h1', 1)], ['h1']],
  [
    'with batches in flight, those that began later not among them',
    [
      intent('r1', 'b1', 5),
      intent('r1', 'b2', 3),
      placed('h1', 1),
      intent('r1', 'b3', 3),
      outcome('r1', 'b1', 'committed', 5),
      outcome('r1', 'b2', 'aborted', 0),
      effective('h1', { b2: 'aborted', b1: 'committed' }),
    ],
    ['h1'],
  ],
  [
    'of another database, without those in flight here',
    [intent('r1', 'b1', 5), placed('h1', 1, whole('connection', 'shop')), effective('h1')],
    ['h1'],
  ],
  [
    'on what was worked on before and is again after its release',
    [
      intent('r1', 'b1', 5),
      placed('h1', 1, whole('category', 'logs')),
      outcome('r1', 'b1', 'committed', 5),
      effective('h1', { b1: 'committed' }),
      released('h1'),
      intent('r1', 'b2', 5),
    ],
    [],
  ],
  ['released while it was pending', [intent('r1', 'b1', 5), placed('h1', 1), released('h1')], []],
  [
    'released by two persons',
    [placed('h1', 1), effective('h1'), asked('h1', 'dpo'), released('h1', { four_eyes: true, role: 'law' })],
    [],
  ],
])('a hold raises no alarm: %s', (_, bodies, standing) => {
  expect(verdictOf(bodies, standing, ['b1', 'b2', 'b3'])).toBe('ok');
});

// Two entries stand before each of these.
test.each<[string, readonly Body[], { readonly seq: number; readonly code: string }]>([
  ['effective and never placed', [effective('h1')], { seq: 3, code: 'hold order' }],
  ['effective twice', [placed('h1', 1), effective('h1'), effective('h1')], { seq: 5, code: 'hold order' }],
  ['placed twice', [placed('h1', 1), placed('h1', 2)], { seq: 4, code: 'hold order' }],
  ['an epoch twice', [placed('h1', 1), placed('h2', 1)], { seq: 4, code: 'hold order' }],
  ['an epoch that goes back', [placed('h1', 2), placed('h2', 1)], { seq: 4, code: 'hold order' }],
  ['released and never placed', [released('h1')], { seq: 3, code: 'hold order' }],
  ['released twice', [placed('h1', 1), released('h1'), released('h1')], { seq: 5, code: 'hold order' }],
  [
    'effective after its release',
    [placed('h1', 1), released('h1'), effective('h1')],
    { seq: 5, code: 'hold order' },
  ],
  ['asked for and never placed', [asked('h1', 'dpo')], { seq: 3, code: 'hold order' }],
  [
    'asked for twice',
    [placed('h1', 1), asked('h1', 'dpo'), asked('h1', 'law')],
    { seq: 5, code: 'hold order' },
  ],
  [
    'released by one where two are needed',
    [placed('h1', 1), released('h1', { four_eyes: true })],
    { seq: 4, code: 'hold order' },
  ],
  [
    'released by the one who asked',
    [placed('h1', 1), asked('h1', 'dpo'), released('h1', { four_eyes: true })],
    { seq: 5, code: 'hold order' },
  ],
  [
    'effective while a batch is open',
    [intent('r1', 'b1', 5), placed('h1', 1), effective('h1')],
    { seq: 5, code: 'hold batches' },
  ],
  [
    'effective while a batch is open that it names',
    [intent('r1', 'b1', 5), placed('h1', 1), effective('h1', { b1: 'aborted' })],
    { seq: 5, code: 'hold batches' },
  ],
  [
    'another outcome than the batch had',
    [
      intent('r1', 'b1', 5),
      placed('h1', 1),
      outcome('r1', 'b1', 'committed', 5),
      effective('h1', { b1: 'aborted' }),
    ],
    { seq: 6, code: 'hold batches' },
  ],
  [
    'a batch that was not in flight',
    [placed('h1', 1), effective('h1', { b1: 'aborted' })],
    { seq: 4, code: 'hold batches' },
  ],
  [
    'no list of batches',
    [placed('h1', 1), { ...effective('h1'), batches: null } as unknown as Body],
    { seq: 4, code: 'body' },
  ],
  [
    'an intent on a held category',
    [placed('h1', 1, whole('category', 'logs')), intent('r1', 'b1', 5)],
    { seq: 4, code: 'hold ignored' },
  ],
  [
    'an intent on a held rule',
    [placed('h1', 1, whole('rule', 'crm/log/logs')), intent('r1', 'b1', 5)],
    { seq: 4, code: 'hold ignored' },
  ],
  [
    'an intent on a held connection',
    [placed('h1', 1, whole('connection', 'crm')), intent('r1', 'b1', 5)],
    { seq: 4, code: 'hold ignored' },
  ],
])('a hold that cannot be so is named: %s', (_, bodies, expected) => {
  expect(verdictOf(bodies, ['h1'])).toEqual(expected);
});

test('a hold that the control database has lost, or never had from us, is named', () => {
  expect(verdictOf([placed('h1', 1), effective('h1')])).toEqual({ seq: 3, code: 'hold lost' });
  expect(verdictOf([placed('h1', 1), effective('h1')], ['h1', 'h2'])).toEqual({ seq: 5, code: 'hold lost' });
});
