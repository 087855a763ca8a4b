import { describe, expect, test } from 'vitest';
import { CertificateBook, type ReadEntry } from '../../../../src/audit/certificate/book.ts';
import type { CertificateScope, CertifiedEntries } from '../../../../src/audit/certificate/facts.ts';
import type { Body } from '../../../../src/ledger/entry.ts';

const BY = { role: 'dpo', who: 'someone' };
const RULE = 'crm/log/logs';

function started(run: string, over: Record<string, unknown> = {}): Body {
  return {
    kind: 'run started',
    run,
    rule: RULE,
    version: 'v1',
    policy: 'p1',
    category: 'logs',
    connection: 'crm',
    table: 'public.log',
    action: 'delete',
    now: 'n',
    cutoff: 'c1',
    due_at: null,
    fence: 1,
    approval: 'v1',
    ...over,
  } as Body;
}

function intent(run: string, batch: string, rows: number, over: Record<string, unknown> = {}): Body {
  return { kind: 'intent', run, batch, rows, dependants: [], ...over } as unknown as Body;
}

function outcome(run: string, batch: string, said: 'committed' | 'aborted', by = 'worker'): Body {
  return { kind: 'outcome', batch, run, outcome: said, rows: 0, seen_by: by } as Body;
}

function ended(run: string, status = 'succeeded'): Body {
  return { kind: 'run ended', run, rule: RULE, status, stopped_by: null, rows: 0, batches: 0 } as Body;
}

/** Entry n is written on the nth of January 2026, and its hash is `h` and its number. */
function bookOf(scope: CertificateScope, bodies: readonly Body[]): CertificateBook {
  const book = new CertificateBook(scope);
  for (const [index, body] of bodies.entries()) {
    const seq = index + 1;
    const at = `2026-01-${String(seq).padStart(2, '0')}T00:00:00.000000Z`;
    book.read({ said: { ...body, seq, at } as ReadEntry['said'], hash: `h${seq}` });
  }
  return book;
}

function certified(scope: CertificateScope, bodies: readonly Body[]): CertifiedEntries {
  return bookOf(scope, bodies).finish();
}

const RUN: CertificateScope = { kind: 'run', run: 'r1' };

function period(first: number, last: number, category: string | null = null): CertificateScope {
  const day = (number: number): string => `2026-01-${String(number).padStart(2, '0')}T00:00:00.000000Z`;
  return { kind: 'period', since: day(first), until: day(last + 1), category };
}

const LEDGER: readonly Body[] = [
  { kind: 'opened', ledger: 'L' },
  { kind: 'rule approved', rule: RULE, version: 'v1', plan: 'x', ...BY, reaches_no_more_than: null },
  started('r1'),
  intent('r1', 'b1', 10, {
    dependants: [
      { table: 'd', action: 'delete', rows: 4 },
      { table: 'e', action: 'keep', rows: 0 },
    ],
  }),
  outcome('r1', 'b1', 'committed'),
  intent('r1', 'b2', 20),
  outcome('r1', 'b2', 'aborted'),
  intent('r1', 'b3', 30, { dependants: [{ table: 'd', action: 'delete', rows: 5 }] }),
  started('r2', { rule: 'crm/x/others', category: 'others', approval: 'never' }),
  outcome('r1', 'b3', 'committed', 'inference'),
  ended('r1'),
  { kind: 'checkpoint', size: 10, root: 'short', key: 'k', sinks: [] },
  intent('r2', 'b4', 7),
  outcome('r2', 'b4', 'committed'),
  { kind: 'checkpoint', size: 14, root: 'enough', key: 'k', sinks: [] },
  { kind: 'checkpoint', size: 15, root: 'later', key: 'k', sinks: [] },
];

describe('a run', () => {
  test('only committed batches count, with what went along', () => {
    const { runs, range, checkpoint } = certified(RUN, LEDGER);
    expect(runs).toMatchObject([
      {
        run: 'r1',
        rows: 40,
        batches: 2,
        inferred: { rows: 30, batches: 1 },
        dependants: [{ table: 'd', action: 'delete', rows: 9 }],
        startedAt: '2026-01-03T00:00:00.000000Z',
        endedAt: '2026-01-11T00:00:00.000000Z',
        status: 'succeeded',
        approvals: [{ how: 'version', role: 'dpo', at: '2026-01-02T00:00:00.000000Z', entry: 2 }],
      },
    ]);
    expect(range).toEqual({ first: { entry: 3, hash: 'h3' }, last: { entry: 11, hash: 'h11' } });
    expect(checkpoint).toEqual({ entry: 15, size: 14, root: 'enough', key: 'k' });
  });

  test('no checkpoint covers it before one of as many entries is signed', () => {
    expect(certified(RUN, LEDGER.slice(0, 12)).checkpoint).toBeNull();
  });

  test.each<[string, readonly Body[], boolean]>([
    ['acting', LEDGER.slice(0, 10), false],
    ['ended', LEDGER.slice(0, 11), true],
    ['paused', [...LEDGER.slice(0, 10), ended('r1', 'paused')], false],
    [
      'cancelled while it rested',
      [
        ...LEDGER.slice(0, 10),
        ended('r1', 'paused'),
        { kind: 'run cancelled', run: 'r1', rule: RULE, ...BY },
      ],
      true,
    ],
    [
      'told to end while it acts',
      [...LEDGER.slice(0, 10), { kind: 'run cancelled', run: 'r1', rule: RULE, ...BY }],
      false,
    ],
    ['failed', [...LEDGER.slice(0, 10), ended('r1', 'failed')], true],
    ['interrupted, where a person started it', [started('r1'), ended('r1', 'interrupted')], true],
    [
      'interrupted, where the schedule wanted it',
      [started('r1', { due_at: '2026-01-01T00:00:00Z' }), ended('r1', 'interrupted')],
      false,
    ],
    [
      'failed and tried again',
      [...LEDGER.slice(0, 10), ended('r1', 'failed'), started('r1', { cutoff: 'c2' })],
      false,
    ],
  ])('%s', (_, bodies, isOver) => {
    expect(
      bookOf(RUN, bodies)
        .talliesOf('r1')
        .map((tally) => tally.isOver),
    ).toEqual([isOver]);
  });

  test('a batch without an outcome is under way', () => {
    expect(bookOf(RUN, LEDGER.slice(0, 4)).isUnderWay('r1')).toBe(true);
    expect(bookOf(RUN, LEDGER).isUnderWay('r1')).toBe(false);
  });

  test('of an `apply` all runs count, and each has to be over', () => {
    const both = LEDGER.map((body) => (body.kind === 'run started' ? { ...body, invocation: 'a1' } : body));
    const scope: CertificateScope = { kind: 'run', run: 'a1' };
    expect(certified(scope, both).runs.map(({ run, rows }) => [run, rows])).toEqual([
      ['r1', 40],
      ['r2', 7],
    ]);
    expect(
      bookOf(scope, both)
        .talliesOf('a1')
        .map(({ isOver }) => isOver),
    ).toEqual([true, false]);
    expect(bookOf(scope, both.slice(0, 4)).isUnderWay('a1')).toBe(true);
    expect(certified(RUN, both).runs.map(({ run }) => run)).toEqual(['r1']);
  });

  test('of two `apply` that worked on it, each names it', () => {
    const taken = [started('r1', { invocation: 'a1' }), started('r1', { invocation: 'a2' }), ended('r1')];
    for (const run of ['a1', 'a2'])
      expect(certified({ kind: 'run', run }, taken).runs.map((one) => one.run)).toEqual(['r1']);
  });

  test('there is none of that name', () => {
    expect(bookOf({ kind: 'run', run: 'r9' }, LEDGER).talliesOf('r9')).toEqual([]);
  });
});

describe('a period', () => {
  test('counts the batches whose outcome is in it, each in one period', () => {
    const rows = (scope: CertificateScope) => certified(scope, LEDGER).runs.map((run) => [run.run, run.rows]);
    expect(rows(period(1, 7))).toEqual([['r1', 10]]);
    expect(rows(period(8, 11))).toEqual([['r1', 30]]);
    expect(rows(period(12, 31))).toEqual([['r2', 7]]);
    expect(rows(period(1, 31))).toEqual([
      ['r1', 40],
      ['r2', 7],
    ]);
    expect(rows(period(1, 31, 'others'))).toEqual([['r2', 7]]);
    expect(rows(period(1, 31, 'none'))).toEqual([]);
  });

  test('runs that changed nothing are counted by their start', () => {
    expect(certified(period(9, 9), LEDGER)).toMatchObject({ runs: [], idleRuns: 1, range: null });
    expect(certified(period(1, 31), LEDGER).idleRuns).toBe(0);
  });

  test('nobody had to be asked', () => {
    expect(certified(period(12, 31), LEDGER).runs[0]?.approvals).toBeNull();
  });
});

test('a plan that was approved by two persons', () => {
  const approved: Body = { kind: 'plan approved', plan: 'pl', ...BY, rules: 1, due: 1 };
  const bodies = [approved, { ...approved, role: 'law' }, started('r1', { approval: 'pl' }), ended('r1')];
  expect(certified(RUN, bodies).runs[0]?.approvals).toEqual([
    { how: 'plan', role: 'dpo', at: '2026-01-01T00:00:00.000000Z', entry: 1 },
    { how: 'plan', role: 'law', at: '2026-01-02T00:00:00.000000Z', entry: 2 },
  ]);
});

test('the data maps are those in force when the run ended', () => {
  const inForce = (text: string): Body =>
    ({
      kind: 'policies in force',
      files: [
        { file: 'a', is: 'policy', text: 'p' },
        { file: 'b', is: 'data map', text },
      ],
      rules: [],
    }) as unknown as Body;
  const bodies = [inForce('m1'), started('r1'), inForce('m2'), ended('r1'), inForce('m3')];
  expect(certified(RUN, bodies).dataMaps).toEqual(['m2']);
});

describe('legal holds', () => {
  const placed = (hold: string, holds: string, target: string | null): Body =>
    ({ kind: 'hold placed', hold, holds, target }) as unknown as Body;
  const released = (hold: string, day: string): Body =>
    ({ kind: 'hold released', hold, free_at: `2026-01-${day}T00:00:00Z` }) as unknown as Body;

  test.each<[string, readonly Body[], CertifiedEntries['holds']]>([
    [
      'on a person, before it',
      [placed('h', 'person', null), started('r1'), ended('r1')],
      { persons: 1, categories: 0, rules: 0, connections: 0 },
    ],
    [
      'on its category, during it',
      [started('r1'), placed('h', 'category', 'logs'), ended('r1')],
      { persons: 0, categories: 1, rules: 0, connections: 0 },
    ],
    [
      'on its rule and its connection',
      [placed('h', 'rule', RULE), placed('i', 'connection', 'crm'), started('r1'), ended('r1')],
      { persons: 0, categories: 0, rules: 1, connections: 1 },
    ],
    [
      'on something else',
      [placed('h', 'category', 'others'), placed('i', 'connection', 'shop'), started('r1'), ended('r1')],
      { persons: 0, categories: 0, rules: 0, connections: 0 },
    ],
    [
      'after it',
      [started('r1'), ended('r1'), placed('h', 'person', null)],
      { persons: 0, categories: 0, rules: 0, connections: 0 },
    ],
    [
      'released, and free before it',
      [placed('h', 'person', null), released('h', '02'), started('r1'), ended('r1')],
      { persons: 0, categories: 0, rules: 0, connections: 0 },
    ],
    [
      'released, and cooling off',
      [placed('h', 'person', null), released('h', '09'), started('r1'), ended('r1')],
      { persons: 1, categories: 0, rules: 0, connections: 0 },
    ],
  ])('%s', (_, bodies, expected) => {
    expect(certified(RUN, bodies).holds).toEqual(expected);
  });
});
