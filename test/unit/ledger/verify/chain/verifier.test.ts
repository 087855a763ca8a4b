import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalText, sha256Hex } from '../../../../../src/digest.ts';
import type { RuleApproved } from '../../../../../src/ledger/entries/approval.ts';
import type { RunStarted } from '../../../../../src/ledger/entries/run.ts';
import { type Body, type Entry, linkEntry } from '../../../../../src/ledger/entry.ts';
import {
  type Chain,
  chain,
  ended,
  honestChains,
  intent,
  opened,
  outcome,
  started,
  verify,
} from '../honest.ts';
import { wellFormed } from '../well-formed.ts';

const HONEST: readonly Body[] = [
  opened,
  started('r1'),
  intent('r1', 'b1', 5),
  outcome('r1', 'b1', 'committed', 5),
  intent('r1', 'b2', 3),
  outcome('r1', 'b2', 'aborted', 0),
  intent('r1', 'b3', 3),
  outcome('r1', 'b3', 'committed', 3),
  ended('r1', 8, 2),
];

function verdictOf({ entries, anchor }: Chain): { readonly seq: number; readonly code: string } | 'ok' {
  const { ok, firstBad } = verify(entries, anchor);
  expect(ok).toBe(firstBad === null);
  return firstBad ? { seq: Number(firstBad.seq), code: firstBad.code } : 'ok';
}

/** The honest ledger with other entries beside the honest anchor. */
function tampered(change: (entries: Entry[]) => unknown): ReturnType<typeof verdictOf> {
  const { entries, anchor } = chain(HONEST);
  const copy = [...entries];
  change(copy);
  return verdictOf({ entries: copy, anchor });
}

/** Another thing said at `seq`, in an entry whose hash is right. */
function rewritten(entries: readonly Entry[], seq: number, change: Record<string, unknown>): Entry {
  const entry = entries[seq - 1] as Entry;
  const text = canonicalText({ ...JSON.parse(entry.text), ...change });
  return { seq: entry.seq, text, hash: sha256Hex(text) };
}

test('an honest ledger verifies, to its last entry', () => {
  const { entries, anchor } = chain(HONEST);
  expect(verify(entries, anchor)).toEqual({
    ok: true,
    entries: 9n,
    head: anchor.head,
    checkpoint: null,
    copied: 0n,
    access: null,
    notChecked: [],
    firstBad: null,
  });
});

test('no honest ledger raises an alarm', () => {
  fc.assert(fc.property(honestChains, (one) => void expect(verdictOf(one)).toBe('ok')));
});

describe('an entry that was touched is named', () => {
  test('a byte changed', () => {
    for (let seq = 1; seq <= HONEST.length; seq += 1) {
      const verdict = tampered((entries) => {
        const entry = entries[seq - 1] as Entry;
        entries[seq - 1] = { ...entry, text: entry.text.replace('"format":1', '"format":2') };
      });
      expect(verdict).toEqual({ seq, code: 'hash' });
    }
  });

  test('its stored hash changed', () => {
    expect(
      tampered((entries) => entries.splice(3, 1, { ...(entries[3] as Entry), hash: 'f'.repeat(64) })),
    ).toEqual({
      seq: 4,
      code: 'hash',
    });
  });

  test('rewritten, with its hash but not the links after it', () => {
    const verdict = tampered((entries) => {
      entries[2] = rewritten(entries, 3, { rows: 6 });
    });
    // The one after it does not follow any more, and is itself the one that the next one follows.
    expect(verdict).toEqual({ seq: 3, code: 'link' });
  });

  test('the last one rewritten', () => {
    expect(tampered((entries) => entries.splice(8, 1, rewritten(entries, 9, { status: 'failed' })))).toEqual({
      seq: 9,
      code: 'head',
    });
  });

  test.each([1, 3, 9])('entry %i dropped', (seq) => {
    const expected = seq === 9 ? { seq: 9, code: 'head' } : { seq, code: 'missing' };
    expect(tampered((entries) => entries.splice(seq - 1, 1))).toEqual(expected);
  });

  test('doubled', () => {
    expect(tampered((entries) => entries.splice(4, 0, entries[3] as Entry))).toEqual({
      seq: 5,
      code: 'missing',
    });
  });

  test('doubled under the next number', () => {
    const verdict = tampered((entries) => entries.splice(4, 1, { ...(entries[3] as Entry), seq: 5n }));
    expect(verdict).toEqual({ seq: 5, code: 'link' });
  });

  test('two swapped', () => {
    const swap = (entries: Entry[]): Entry[] =>
      entries.splice(3, 2, entries[4] as Entry, entries[3] as Entry);
    expect(tampered(swap)).toEqual({ seq: 4, code: 'missing' });
    const renumbered = (entries: Entry[]): Entry[] =>
      entries.splice(3, 2, { ...(entries[4] as Entry), seq: 4n }, { ...(entries[3] as Entry), seq: 5n });
    expect(tampered(renumbered)).toEqual({ seq: 4, code: 'link' });
  });

  test.each([1, 4, 8])('all after entry %i cut off', (count) => {
    expect(tampered((entries) => entries.splice(count))).toEqual({ seq: count + 1, code: 'head' });
  });

  test('all of them gone', () => {
    expect(tampered((entries) => entries.splice(0))).toEqual({ seq: 1, code: 'head' });
  });

  test('one added at the end', () => {
    const verdict = tampered((entries) =>
      entries.push(linkEntry(10n, entries[8]?.hash as string, 0n, wellFormed(started('r2')))),
    );
    expect(verdict).toEqual({ seq: 11, code: 'head' });
  });

  test.each(['', 'null', '[]', '"text"', '{', '7'])('text that is no entry: %s', (text) => {
    const verdict = tampered((entries) => entries.splice(4, 1, { seq: 5n, text, hash: sha256Hex(text) }));
    expect(verdict).toEqual({ seq: 5, code: 'unreadable' });
  });

  test.each([
    ['in another notation', (text: string) => text.replace('{', '{ ')],
    ['with a key twice', (text: string) => text.replace('{', '{"at":"0",')],
    ['with half a character', (text: string) => text.replace(/"batch":"[^"]*"/, '"batch":"\\ud800"')],
    [
      'nested without end',
      (text: string) => text.replace(/"batch":"[^"]*"/, `"batch":${'['.repeat(50_000)}${']'.repeat(50_000)}`),
    ],
  ])('said %s', (_, change) => {
    const verdict = tampered((entries) => {
      const text = change((entries[4] as Entry).text);
      entries[4] = { seq: 5n, text, hash: sha256Hex(text) };
    });
    expect(verdict).toEqual({ seq: 5, code: 'not canonical' });
  });

  test.each([
    { seq: 6 },
    { seq: 5.5 },
    { seq: '5' },
    { seq: null },
    { seq: 'five' },
    { previous: '0' },
    { previous: null },
  ])('a link that says %o', (change) => {
    expect(tampered((entries) => entries.splice(4, 1, rewritten(entries, 5, change)))).toEqual({
      seq: 5,
      code: 'link',
    });
  });

  test.each([{ format: 2 }, { kind: 'shredded' }, { kind: null }])('something unknown: %o', (change) => {
    const verdict = tampered((entries) => entries.splice(4, 1, rewritten(entries, 5, change)));
    expect(verdict).toEqual({ seq: 5, code: 'unknown format' });
  });
});

const approvedRun = (approval: string): Body => ({ ...started('r1'), approval }) as Body;

function approved(version: string, change: Partial<RuleApproved> = {}): RuleApproved {
  const by = { plan: 'P', role: 'dpo', who: 'somebody', reaches_no_more_than: null };
  return { kind: 'rule approved', rule: 'crm/log/logs', version, ...by, ...change };
}

test('runs by what was approved, carried on, planned, or asked of nobody, verify', () => {
  const plan: Body = { kind: 'plan approved', plan: 'P', role: 'dpo', who: 'somebody', rules: 1, due: 5 };
  const carried = approved('v', { plan: null, role: null, who: null, reaches_no_more_than: 'U' });
  const { approval: _, ...older } = started('r1') as RunStarted;
  for (const run of [approvedRun('v'), approvedRun('P'), approvedRun('never'), older as Body]) {
    expect(verdictOf(chain([opened, approved('U'), carried, plan, run]))).toBe('ok');
  }
});

describe('a chain that is linked anew, and says what cannot be', () => {
  const other = 'ffffffff-4d5f-4c39-9f5e-4e1c7b1f3a10';
  test.each<[string, readonly Body[], { readonly seq: number; readonly code: string }]>([
    ['another ledger', [{ kind: 'opened', ledger: other }, started('r1')], { seq: 1, code: 'ledger' }],
    ['no opening', [started('r1')], { seq: 1, code: 'ledger' }],
    ['opened twice', [opened, opened], { seq: 2, code: 'ledger' }],
    [
      "another ledger's entry",
      [opened, started('r1'), { kind: 'opened', ledger: other }],
      { seq: 3, code: 'ledger' },
    ],
    [
      'an intent twice',
      [opened, started('r1'), intent('r1', 'b1', 5), intent('r1', 'b1', 5)],
      { seq: 4, code: 'intent twice' },
    ],
    [
      'a batch that is intended once more after its outcome',
      [
        opened,
        started('r1'),
        intent('r1', 'b1', 5),
        outcome('r1', 'b1', 'committed', 5),
        started('r2'),
        intent('r2', 'b1', 3),
        outcome('r2', 'b1', 'committed', 3),
      ],
      { seq: 6, code: 'intent twice' },
    ],
    [
      'an intent of a run that never started',
      [
        opened,
        started('r1'),
        intent('r2', 'b1', 5),
        outcome('r2', 'b1', 'committed', 5),
        started('r2'),
        ended('r2', 5, 1),
      ],
      { seq: 3, code: 'intent without run' },
    ],
    [
      'an outcome without intent',
      [opened, outcome('r1', 'b1', 'committed', 5)],
      { seq: 2, code: 'outcome without intent' },
    ],
    [
      'a run by a version that was never approved',
      [opened, approvedRun('v')],
      { seq: 2, code: 'not approved' },
    ],
    [
      'a run by a version that was approved for another rule',
      [opened, approved('v', { rule: 'x' }), approvedRun('v')],
      { seq: 3, code: 'not approved' },
    ],
    [
      'a run by a plan that was never approved',
      [opened, approved('v'), approvedRun('P')],
      { seq: 3, code: 'not approved' },
    ],
    [
      'a version carried from one that was never approved',
      [opened, approved('V', { reaches_no_more_than: 'U' })],
      { seq: 2, code: 'not approved' },
    ],
    [
      'an inference where there is a receipt',
      [
        opened,
        started('r1'),
        intent('r1', 'b1', 5),
        { ...outcome('r1', 'b1', 'committed', 5), seen_by: 'inference' } as Body,
      ],
      { seq: 4, code: 'outcome proof' },
    ],
    [
      'a receipt read where none was left',
      [
        opened,
        started('r1'),
        { ...intent('r1', 'b1', 5), receipt: 'none' } as Body,
        { ...outcome('r1', 'b1', 'committed', 5), seen_by: 'recovery' } as Body,
      ],
      { seq: 4, code: 'outcome proof' },
    ],
    [
      'an outcome twice',
      [
        opened,
        started('r1'),
        intent('r1', 'b1', 5),
        outcome('r1', 'b1', 'committed', 5),
        outcome('r1', 'b1', 'committed', 5),
      ],
      { seq: 5, code: 'outcome without intent' },
    ],
    [
      'more rows than intended',
      [opened, started('r1'), intent('r1', 'b1', 5), outcome('r1', 'b1', 'committed', 6)],
      { seq: 4, code: 'outcome rows' },
    ],
    [
      'rows of an aborted batch',
      [opened, started('r1'), intent('r1', 'b1', 5), outcome('r1', 'b1', 'aborted', 5)],
      { seq: 4, code: 'outcome rows' },
    ],
    [
      "another run's outcome",
      [opened, started('r1'), intent('r1', 'b1', 5), outcome('r2', 'b1', 'committed', 5)],
      { seq: 4, code: 'outcome rows' },
    ],
    [
      'an intent without outcome',
      [opened, started('r1'), intent('r1', 'b1', 5), ended('r1', 0, 0)],
      { seq: 3, code: 'intent without outcome' },
    ],
    ["a run's rows", [...HONEST.slice(0, 8), ended('r1', 9, 2)], { seq: 9, code: 'run rows' }],
    ["a run's batches", [...HONEST.slice(0, 8), ended('r1', 8, 3)], { seq: 9, code: 'run rows' }],
    ['the end of a run that never began', [opened, ended('r1', 0, 0)], { seq: 2, code: 'run rows' }],
  ])('%s', (_, bodies, expected) => {
    expect(verdictOf(chain(bodies))).toEqual(expected);
  });

  test('an intent that the control database knows as open needs no outcome yet', () => {
    expect(verdictOf(chain([opened, started('r1'), intent('r1', 'b1', 5)], ['b1']))).toBe('ok');
  });
});

test('whatever one change does to one entry, it is found there or right after', () => {
  fc.assert(
    fc.property(
      honestChains,
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 1, max: 127 }),
      ({ entries, anchor }, which, at, by) => {
        const index = which % entries.length;
        const entry = entries[index] as Entry;
        const place = at % entry.text.length;
        const changed = String.fromCharCode(entry.text.charCodeAt(place) ^ by);
        const text = entry.text.slice(0, place) + changed + entry.text.slice(place + 1);
        for (const hash of [entry.hash, sha256Hex(text)]) {
          const copy = [...entries];
          copy[index] = { ...entry, text, hash };
          const { firstBad } = verify(copy, anchor);
          expect([entry.seq, entry.seq + 1n]).toContain(firstBad?.seq);
        }
      },
    ),
  );
});
