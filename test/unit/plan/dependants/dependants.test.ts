import { describe, expect, test } from 'vitest';
import { parseInstant } from '../../../../src/calendar/instant.ts';
import type { DependantAction } from '../../../../src/datamap/place/place.ts';
import type {
  CheckedDependant,
  CheckedRule,
  DependantPlace,
} from '../../../../src/plan/checked/checked-rule.ts';
import { deletionOrder } from '../../../../src/plan/dependants/deletion-order.ts';
import { blockedSql } from '../../../../src/plan/dependants/dependants.ts';
import { dependantStatements } from '../../../../src/plan/dependants/statements.ts';
import { withheldSql as withheldIn } from '../../../../src/plan/dependants/withheld.ts';
import { planRule } from '../../../../src/plan/plan.ts';
import { type Held, type HeldPlace, type KnownHolds, NO_HOLDS } from '../../../../src/plan/state/held.ts';
import type { Fragment } from '../../../../src/sql/fragment.ts';
import type { IncomingKey } from '../../../../src/sql/shape.ts';
import { checked, column, shape } from '../rule.ts';

const ON = [{ theirs: 'up', ours: 'id' }];

function node(
  name: string,
  action: DependantAction = 'delete',
  change: Partial<CheckedDependant> = {},
): CheckedDependant {
  const plain = { archive: null, dependants: [], blocking: [], places: [] };
  return { shape: shape({ name }), on: ON, action, ...plain, ...change };
}

function key(name: string, partitioned = false): IncomingKey {
  const relation = { schema: 'public', name };
  return { name: `${name}_fk`, relation, partitioned, columns: ON, onDelete: 'no action' };
}

function place(change: Partial<DependantPlace> = {}): DependantPlace {
  return {
    rule: 'crm/orders/orders',
    category: 'orders',
    filter: null,
    suspensions: [],
    minimum: null,
    person: [{ kind: 'email', column: 'mail', from: null, match: 'exact', type: column('mail', 'text') }],
    ...change,
  };
}

function withDependants(...dependants: readonly CheckedDependant[]): CheckedRule {
  return { ...checked(), dependants };
}

function holding(heldIn: (place: HeldPlace) => Held): KnownHolds {
  return { epoch: 1, heldIn };
}

const NOW = parseInstant('2024-06-01T00:00:00Z') as bigint;

function withheldSql(rule: CheckedRule, holds: KnownHolds): Fragment {
  return withheldIn(rule, planRule(rule, NOW).boundaries, holds);
}

/** The text with gaps where values are bound. */
const text = (fragment: Fragment): string => fragment.texts.join('?').replace(/\s+/g, ' ');

const EVERYTHING: Held = { everything: true, people: {} };
const NOTHING: Held = { everything: false, people: {} };

describe('a row is withheld', () => {
  const person: Held = { everything: false, people: { email: ['a@example.org'] } };
  const somebody = holding(() => person);

  test('for what is held below it, at any depth, of the right place', () => {
    const held = node('lines', 'detach', { places: [place({ rule: 'crm/lines/lines', category: 'lines' })] });
    const rule = withDependants(node('orders', 'delete', { dependants: [held] }));
    const asked: HeldPlace[] = [];
    const sql = withheldSql(
      rule,
      holding((where) => {
        asked.push(where);
        return EVERYTHING;
      }),
    );
    expect(asked).toEqual([{ rule: 'crm/lines/lines', category: 'lines', connection: 'crm' }]);
    expect(text(sql)).toBe(
      'EXISTS (SELECT 1 FROM ONLY "public"."lines" AS d WHERE (EXISTS (SELECT 1 FROM ONLY "public"."orders" AS dp WHERE (d."up" = dp."id" AND dp."up" = t."id")) AND TRUE))',
    );
  });

  test('for a held person in the rows of the category only', () => {
    const filter = { op: 'equals', column: 'kind', value: 'x' } as const;
    const sql = withheldSql(
      withDependants(node('orders', 'delete', { places: [place({ filter })] })),
      somebody,
    );
    expect(text(sql)).toMatch(
      /^EXISTS \(SELECT 1 FROM ONLY "public"\."orders" AS d WHERE \(d\."up" = t\."id" AND \(\(d\."kind" = \? AND d\."kind" IS NOT NULL\) AND .*d\."mail"/,
    );
  });

  test.each<[string, CheckedRule, KnownHolds]>([
    ['nothing is held', withDependants(node('orders', 'delete', { places: [place()] })), NO_HOLDS],
    [
      'others are held',
      withDependants(node('orders', 'delete', { places: [place({ person: [] })] })),
      somebody,
    ],
    ['nothing lives there', withDependants(node('orders')), holding(() => EVERYTHING)],
    ['it is kept', withDependants(node('orders', 'keep', { places: [place()] })), somebody],
    ['it has no dependants', checked(), somebody],
    [
      'what is held is elsewhere',
      withDependants(
        node('orders', 'delete', { places: [place({ filter: { op: 'equals', column: 'a', value: 1 } })] }),
      ),
      holding(({ category }) => (category === 'orders' ? NOTHING : EVERYTHING)),
    ],
  ])('never, exactly FALSE, where %s', (_, rule, holds) => {
    expect(text(withheldSql(rule, holds))).toBe('FALSE');
  });
});

describe('a row is blocked', () => {
  const blockedBy = (rule: Partial<CheckedRule>): string => text(blockedSql({ ...checked(), ...rule }));

  test('never, exactly FALSE, where nothing forbids its deletion', () => {
    expect(blockedBy({ dependants: [node('orders')] })).toBe('FALSE');
  });

  test('by rows that refer to it, wherever they stand', () => {
    expect(blockedBy({ blocking: [key('bills'), key('events', true)] })).toBe(
      '(EXISTS (SELECT 1 FROM ONLY "public"."bills" AS b WHERE (b."up" = t."id" AND NOT (FALSE))) OR EXISTS (SELECT 1 FROM "public"."events" AS b WHERE (b."up" = t."id" AND NOT (FALSE))))',
    );
  });

  test('not by itself', () => {
    expect(blockedBy({ blocking: [key('things')] })).toBe(
      'EXISTS (SELECT 1 FROM ONLY "public"."things" AS b WHERE (b."up" = t."id" AND NOT (b."id" = t."id")))',
    );
  });

  test('by rows that refer to what goes with it, and do not go first', () => {
    const orders = node('orders', 'delete', { blocking: [key('bills'), key('payments'), key('things')] });
    const text = blockedBy({ dependants: [orders, node('payments')] });
    const referring = (table: string, stays: string): string =>
      `EXISTS (SELECT 1 FROM ONLY "public"."orders" AS d, ONLY "public"."${table}" AS b WHERE (b."up" = d."id" AND d."up" = t."id" AND NOT (${stays})))`;
    expect(text).toBe(
      `(${[
        referring('bills', 'FALSE'),
        referring('payments', 'coalesce(b."up" = t."id", FALSE)'),
        // Our own row goes last.
        referring('things', 'FALSE'),
      ].join(' OR ')})`,
    );
  });
});

describe('tables are emptied', () => {
  const below = (name: string, ...dependants: CheckedDependant[]): CheckedDependant =>
    node(name, 'delete', { dependants });
  const order = (...dependants: CheckedDependant[]) =>
    deletionOrder(dependants)?.map((name) => name.replace('public.', '')) ?? null;

  test.each<[string, readonly string[] | null, readonly string[] | null]>([
    ['from the bottom', order(below('a', below('b', below('c')), below('d'))), ['c', 'b', 'd', 'a']],
    ['each once, below all above it', order(below('a'), below('b', below('a', below('c')))), ['c', 'a', 'b']],
    ['without those that are detached', order(below('a', node('b', 'detach')), node('c', 'keep')), ['a']],
    [
      'those that refer to others first',
      order(node('a', 'delete', { blocking: [key('b'), key('z')] }), below('b')),
      ['b', 'a'],
    ],
    [
      'as the data map says where two refer to each other',
      order(node('a', 'delete', { blocking: [key('b')], dependants: [] }), below('b', below('a'))),
      ['a', 'b'],
    ],
    ['never in a circle', order(below('a', below('b', below('a')))), null],
    ['never below itself', order(below('a', below('a'))), null],
    ['never in a circle of two branches', order(below('a', below('b')), below('b', below('a'))), null],
  ])('%s', (_, found, expected) => expect(found).toEqual(expected));
});

test('what is detached comes first, then what is deleted, the deepest first; what is kept is left alone', () => {
  const changes = dependantStatements(
    withDependants(
      node('orders', 'delete', { dependants: [node('lines'), node('notes', 'detach')] }),
      node('lines', 'delete', { on: [{ theirs: 'thing', ours: 'id' }] }),
      node('visits', 'keep'),
    ),
  );
  expect(changes.map(({ table, action }) => `${action} ${table}`)).toEqual([
    'detach public.notes',
    'delete public.lines',
    'delete public.orders',
  ]);
  const [notes, lines, orders] = changes.map(({ change }) => change([['7']]).text.replace(/\s+/g, ' '));
  const ours = (columns: string) =>
    `EXISTS (SELECT 1 FROM ONLY "public"."things" AS t WHERE (${columns} AND t."id" = ANY ($1::bigint[])))`;
  expect(orders).toBe(`DELETE FROM ONLY "public"."orders" AS c WHERE ${ours('c."up" = t."id"')}`);
  expect(notes).toBe(
    `UPDATE ONLY "public"."notes" AS c SET "up" = NULL WHERE EXISTS (SELECT 1 FROM ONLY "public"."orders" AS cp WHERE (c."up" = cp."id" AND ${ours('cp."up" = t."id"')}))`,
  );
  expect(lines).toMatch(
    /^DELETE FROM ONLY "public"\."lines" AS c WHERE c\.ctid = ANY \(ARRAY\(SELECT cf\.ctid FROM .* UNION SELECT cf\.ctid FROM .*\)\)$/,
  );
});
