import { describe, expect, test } from 'vitest';
import { type EntryFilter, letsIn } from '../../../src/audit/entry-filter.ts';
import { EntryPlaces } from '../../../src/audit/entry-place.ts';
import type { Body } from '../../../src/ledger/entry.ts';

const RUN = {
  rule: 'crm/log/logs',
  version: 'v',
  policy: 'p',
  category: 'logs',
  connection: 'crm',
  table: 'public.log',
  action: 'delete',
} as const;
const BY = { role: 'dpo', who: 'someone' };

function intent(run: string, batch: string, archive = false): Body {
  return {
    kind: 'intent',
    ...RUN,
    run,
    batch,
    rows: 5,
    root: 'r',
    digest_key: 'k',
    target: {},
    fence: 1,
    ...(archive ? { archive: { connection: 'vault', tables: ['public.log'] } } : {}),
  } as Body;
}

function outcome(run: string, batch: string, said: 'committed' | 'aborted'): Body {
  return {
    kind: 'outcome',
    batch,
    run,
    outcome: said,
    rows: said === 'committed' ? 5 : 0,
    seen_by: 'worker',
  };
}

function started(run: string, over: Partial<typeof RUN> | Record<string, string> = {}): Body {
  return { kind: 'run started', ...RUN, ...over, run, now: 'n', cutoff: 'c', due_at: null, fence: 1 } as Body;
}

/** A ledger, each entry named after its number. */
const LEDGER: readonly Body[] = [
  { kind: 'opened', ledger: 'L' },
  started('r1'),
  intent('r1', 'b1'),
  outcome('r1', 'b1', 'committed'),
  intent('r1', 'b2', true),
  outcome('r1', 'b2', 'aborted'),
  { kind: 'copies removed', batch: 'b2', connection: 'vault', tables: ['public.log'], rows: 5 },
  {
    kind: 'run ended',
    run: 'r1',
    rule: RUN.rule,
    status: 'succeeded',
    stopped_by: null,
    rows: 5,
    batches: 1,
  },
  started('r2', {
    rule: 'shop/orders/orders/2',
    category: 'orders',
    connection: 'shop',
    table: 'public.orders',
  }),
  {
    kind: 'hold placed',
    hold: 'h1',
    epoch: 1,
    holds: 'category',
    target: 'orders',
    person_kind: null,
    person: null,
    matter: 'm',
    reason: 'r',
    digest_key: 'k',
    review_on: null,
    ...BY,
  },
  { kind: 'hold effective', hold: 'h1', batches: [] },
  { kind: 'pause placed', rule: 'shop/orders/orders@P24M', until: null, ...BY },
  {
    kind: 'alarm raised',
    alarm: 'a1',
    about: 'target',
    connection: 'shop',
    code: 'x',
    facts: {},
    stops: true,
  },
  { kind: 'alarm cleared', alarm: 'a1', role: null, who: null },
  {
    kind: 'policies in force',
    set: 's',
    files: [],
    settings: 't',
    rules: [
      { rule: RUN.rule, version: 'v', policy: 'p', schedule: '* * * * *' },
      { rule: 'shop/orders/orders/2', version: 'v', policy: 'p', schedule: '* * * * *' },
    ],
    by: 'daemon',
  },
  outcome('r1', 'b9', 'aborted'),
];

/** The numbers of the entries that are let in; each is written in the second of its number. */
function listed(filter: EntryFilter): readonly number[] {
  const places = new EntryPlaces();
  return LEDGER.flatMap((entry, index) => {
    const at = `2026-01-01T00:00:${String(index + 1).padStart(2, '0')}.000000Z`;
    return letsIn(filter, { kind: entry.kind, at }, places.read(entry)) ? [index + 1] : [];
  });
}

describe('each word of a filter lets in what is about it', () => {
  test.each<[EntryFilter, readonly number[]]>([
    [{}, LEDGER.map((_, index) => index + 1)],
    [{ kind: 'outcome' }, [4, 6, 16]],
    [{ rule: RUN.rule }, [2, 3, 4, 5, 6, 7, 8, 15, 16]],
    [{ category: 'logs' }, [2, 3, 4, 5, 6, 7, 8, 15, 16]],
    [{ connection: 'crm' }, [2, 3, 4, 5, 6, 8, 15, 16]],
    [{ connection: 'vault' }, [7]],
    [{ connection: 'shop' }, [9, 12, 13, 14, 15]],
    [{ category: 'orders' }, [9, 10, 11, 12, 15]],
    [{ run: 'r1' }, [2, 3, 4, 5, 6, 7, 8, 16]],
    [{ run: 'r1', kind: 'intent' }, [3, 5]],
    [{ category: 'logs', connection: 'shop' }, []],
    [{ rule: 'shop/orders/orders' }, []],
    [{ since: '2026-01-01T00:00:05.000000Z', until: '2026-01-01T00:00:07.000000Z' }, [5, 6]],
  ])('%j', (filter, expected) => {
    expect(listed(filter)).toEqual(expected);
  });
});

test('the id of an `apply` lets in what is about each of its runs, and about no other', () => {
  const places = new EntryPlaces();
  const listed = [
    started('r1', { invocation: 'a1' }),
    started('r2', { invocation: 'a1' }),
    started('r3', { invocation: 'a2' }),
    started('a3'),
    intent('r1', 'b1'),
    outcome('r3', 'b3', 'committed'),
    outcome('r2', 'b2', 'aborted'),
    outcome('r1', 'b1', 'committed'),
  ].flatMap((entry, index) =>
    letsIn({ run: 'a1' }, { kind: entry.kind, at: '' }, places.read(entry)) ? [index] : [],
  );
  expect(listed).toEqual([0, 1, 4, 6, 7]);
});

test('a run on which two worked, one after the other, is found by the id of each', () => {
  const places = new EntryPlaces();
  const ledger = [
    started('r1', { invocation: 'a1' }),
    intent('r1', 'b1'),
    started('r1', { invocation: 'a2' }),
    outcome('r1', 'b2', 'committed'),
    outcome('r1', 'b1', 'committed'),
  ].map((entry) => ({ entry, about: places.read(entry) }));
  const listed = (run: string): readonly number[] =>
    ledger.flatMap(({ entry, about }, index) =>
      letsIn({ run }, { kind: entry.kind, at: '' }, about) ? [index] : [],
    );
  expect(listed('a1')).toEqual([0, 1, 2, 3, 4]);
  // What was written before it came is not its own.
  expect(listed('a2')).toEqual([2, 3]);
  expect(listed('a3')).toEqual([]);
});

test('an outcome is known to be about the table of its intent', () => {
  const places = new EntryPlaces();
  const [, , , said] = LEDGER.slice(0, 4).map((entry) => places.read(entry));
  expect(said).toEqual([
    {
      rule: RUN.rule,
      category: 'logs',
      connection: 'crm',
      table: 'public.log',
      run: 'r1',
      invocations: [],
      batch: 'b1',
    },
  ]);
});
