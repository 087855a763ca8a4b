import { describe, expect, test } from 'vitest';
import type { Dependant } from '../../../../src/datamap/place/place.ts';
import { compile } from '../../../../src/rules/compile.ts';
import type { Rule } from '../../../../src/rules/rule/rule.ts';
import { tablesNamedBy } from '../../../../src/rules/tables-named.ts';
import type { Predicate } from '../../../../src/sql/predicate.ts';
import type { PolicyChange } from '../../../support/plain.ts';
import { config, map, months, place, policy, source, table } from '../written.ts';

const INVOICES: Dependant = {
  table: 'public.Invoices',
  on: [{ theirs: 'log_id', ours: null }],
  action: 'delete',
  to: null,
  dependants: [],
};
const FROZEN: Predicate = {
  op: 'some',
  link: { table: 'disputes', relation: null, on: [{ theirs: 'invoice_id', ours: null }], where: null },
};
const FROM = {
  table: 'payments',
  relation: null,
  on: [{ theirs: 'invoice_id', ours: null }],
  where: null,
  pick: 'latest',
} as const;

/** The rule of rows with which invoices go; these stand in another data map, with a zone of its own. */
function ruleWith(change: PolicyChange, base: 'active' | 'archive' = 'active'): Rule {
  const invoices = policy({
    category: 'invoices',
    starts: { combine: 'earliest', events: ['issued', 'paid'] },
    keep: months(130),
    ...change,
  });
  const events = { issued: source('issued_at'), paid: source('at', { from: FROM }) };
  const lives = place({
    category: 'invoices',
    events: base === 'archive' ? {} : events,
    conditions: change.suspension ? { frozen: FROZEN } : {},
    base,
    start: base === 'archive' ? source('started_at', { always: true }) : null,
  });
  const { rules } = compile(
    [policy(), invoices],
    [
      map([table('log', [place({ dependants: [INVOICES] })])]),
      map([table('invoices', [lives])], { timezone: 'America/Sao_Paulo' }),
    ],
    config(),
  );
  return rules.find(({ category }) => category === 'logs') as Rule;
}

describe('what lives in the table of a dependant', () => {
  test('is kept by nothing of its own, where its policy asks for nothing', () => {
    expect(ruleWith({}).heldWith).toMatchObject([
      { table: 'invoices', category: 'invoices', suspension: [], minimum: null },
    ]);
  });

  test('has a legal minimum, from its own start in the zone of its own data map', () => {
    const rule = ruleWith({ keepAtLeast: months(120) });
    expect(rule.heldWith[0]?.minimum).toEqual({
      keepAtLeast: months(120),
      start: [
        { event: 'issued', column: 'issued_at', always: false, as: null, from: null },
        { event: 'paid', column: 'at', always: false, as: null, from: FROM },
      ],
      combine: 'earliest',
      columnZone: 'America/Sao_Paulo',
    });
    expect(tablesNamedBy(rule)).toEqual(['payments', 'public.Invoices', 'invoices']);
  });

  test('is suspended by what suspends it there', () => {
    const rule = ruleWith({ suspension: ['frozen'] });
    expect(rule.heldWith[0]?.suspension).toEqual([FROZEN]);
    expect(tablesNamedBy(rule)).toEqual(['disputes', 'public.Invoices', 'invoices']);
  });

  test('in an archive, begins with the start that is written there', () => {
    const stages = policy({}).stages.map((stage) => ({ ...stage, number: 1, base: 'archive' as const }));
    const rule = ruleWith({ keepAtLeast: months(120), stages: stages as never }, 'archive');
    expect(rule.heldWith[0]?.minimum?.start.map(({ column }) => column)).toEqual(['started_at']);
  });

  test('is kept by no draft', () => {
    const rule = ruleWith({ keepAtLeast: months(120), suspension: ['frozen'], draft: true });
    expect(rule.heldWith[0]).toMatchObject({ suspension: [], minimum: null });
  });

  test('is part of the version', () => {
    const versions = [
      {},
      { keepAtLeast: months(120) },
      { keepAtLeast: months(125) },
      { suspension: ['frozen'] },
    ];
    expect(new Set(versions.map((change) => ruleWith(change).version)).size).toBe(versions.length);
  });
});
