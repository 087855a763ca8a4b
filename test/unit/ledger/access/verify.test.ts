import { describe, expect, test } from 'vitest';
import { canonicalText, sha256Hex } from '../../../../src/digest.ts';
import { type AccessAnchor, verifyAccess } from '../../../../src/ledger/access/verify.ts';
import { type AccessEnd, linkView, NO_VIEWS } from '../../../../src/ledger/access/view.ts';
import { type Entry, NO_HASH } from '../../../../src/ledger/entry.ts';

const VIEW = { role: 'auditor', who: 'someone', view: 'audit list', facts: { kind: 'outcome' } };

/** Views one after the other. */
function log(count: number, who = 'someone'): readonly Entry[] {
  const views: Entry[] = [];
  for (let end: AccessEnd = NO_VIEWS; views.length < count; ) {
    const view = linkView(end, 1_700_000_000_000_000n, { ...VIEW, who });
    views.push(view);
    end = { size: view.seq, head: view.hash };
  }
  return views;
}

const HONEST = log(6);

function endOf(views: readonly Entry[]): AccessEnd {
  const last = views.at(-1) as Entry;
  return { size: last.seq, head: last.hash };
}

function anchorAt(size: number, entry: bigint): AccessAnchor {
  return { entry, size: BigInt(size), head: (HONEST[size - 1] as Entry).hash };
}

const ANCHORS = [anchorAt(2, 10n), anchorAt(5, 20n)];

/** The verdict over a log that somebody changed, beside the honest end and anchors. */
function tampered(
  change: (views: Entry[]) => unknown,
): { readonly seq: number; readonly code: string } | 'ok' {
  const views = [...HONEST];
  change(views);
  const { firstBad } = verifyAccess(views, ANCHORS, endOf(HONEST));
  return firstBad ? { seq: Number(firstBad.seq), code: firstBad.code } : 'ok';
}

function rewritten(seq: number, change: Record<string, unknown>): Entry {
  const entry = HONEST[seq - 1] as Entry;
  const text = canonicalText({ ...JSON.parse(entry.text), ...change });
  return { seq: entry.seq, text, hash: sha256Hex(text) };
}

test('a view is stored as RFC 8785 text with its number and the hash before', () => {
  expect(HONEST[0]?.text).toBe(
    `{"at":"2023-11-14T22:13:20.000000Z","facts":{"kind":"outcome"},"format":1,"previous":"${NO_HASH}","role":"auditor","seq":1,"view":"audit list","who":"someone"}`,
  );
  expect(HONEST[0]?.hash).toBe(sha256Hex(HONEST[0]?.text as string));
});

test('an honest log verifies, in the database and in an export', () => {
  const expected = { ok: true, views: 6n, head: HONEST[5]?.hash, firstBad: null };
  expect(verifyAccess(HONEST, ANCHORS, endOf(HONEST))).toEqual(expected);
  expect(verifyAccess(HONEST, ANCHORS)).toEqual(expected);
  expect(verifyAccess([], [], NO_VIEWS)).toEqual({ ok: true, views: 0n, head: NO_HASH, firstBad: null });
});

describe('a log that was touched names its first bad view', () => {
  test.each<[string, (views: Entry[]) => unknown, number, string]>([
    [
      'a byte changed',
      (views) =>
        views.splice(2, 1, {
          ...(views[2] as Entry),
          text: (views[2] as Entry).text.replace('someone', 'nobody0'),
        }),
      3,
      'hash',
    ],
    [
      'its hash changed',
      (views) => views.splice(2, 1, { ...(views[2] as Entry), hash: 'f'.repeat(64) }),
      3,
      'hash',
    ],
    ['rewritten with its hash', (views) => views.splice(2, 1, rewritten(3, { who: 'nobody' })), 4, 'link'],
    [
      'rewritten where an anchor is',
      (views) => views.splice(1, 1, rewritten(2, { who: 'nobody' })),
      2,
      'anchor',
    ],
    ['dropped', (views) => views.splice(2, 1), 3, 'missing'],
    ['doubled', (views) => views.splice(2, 0, views[2] as Entry), 4, 'missing'],
    ['swapped', (views) => views.splice(2, 2, views[3] as Entry, views[2] as Entry), 3, 'missing'],
    ['cut off above the last anchor', (views) => views.splice(5), 6, 'head'],
    ['cut off below it', (views) => views.splice(3), 4, 'anchor'],
    ['all of it gone', (views) => views.splice(0), 1, 'anchor'],
    [
      'no JSON',
      (views) => views.splice(2, 1, { seq: 3n, text: '[]', hash: sha256Hex('[]') }),
      3,
      'unreadable',
    ],
    [
      'another notation',
      (views) => {
        const text = (views[2] as Entry).text.replace('{', '{ ');
        views.splice(2, 1, { seq: 3n, text, hash: sha256Hex(text) });
      },
      3,
      'not canonical',
    ],
    ['another format', (views) => views.splice(2, 1, rewritten(3, { format: 2 })), 3, 'unknown format'],
    ['another number', (views) => views.splice(2, 1, rewritten(3, { seq: 4 })), 3, 'link'],
  ])('%s', (_, change, seq, code) => {
    expect(tampered(change)).toEqual({ seq, code });
  });

  test('forked: sound in itself, and not the one that was anchored', () => {
    const forged = log(6, 'nobody');
    expect(verifyAccess(forged, ANCHORS, endOf(forged)).firstBad).toEqual({
      seq: 2n,
      code: 'anchor',
      fact: 'entry 10 of the ledger anchors another view 2',
    });
    expect(verifyAccess(forged, [], endOf(forged)).ok).toBe(true);
  });

  test('an older dump, with the end of its time', () => {
    const older = HONEST.slice(0, 3);
    expect(verifyAccess(older, ANCHORS, endOf(older)).firstBad).toEqual({
      seq: 4n,
      code: 'anchor',
      fact: 'entry 20 of the ledger anchors 5 views, the access log has 3',
    });
  });
});
