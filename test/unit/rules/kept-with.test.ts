import { expect, test } from 'vitest';
import type { Dependant } from '../../../src/datamap/place/place.ts';
import { entryOf } from '../../../src/notice/entry.ts';
import { clausesOf } from '../../../src/plan/explain/explain-places.ts';
import { speechOf } from '../../../src/plan/explain/speech.ts';
import { keptWith } from '../../../src/rules/kept-with.ts';
import type { DependantTable } from '../../../src/rules/rule/dependant-places.ts';
import { rule } from '../plan/rule.ts';
import { at, months, policy } from './written.ts';

const dependant = (action: Dependant['action']): Dependant => ({
  table: 'public.Invoices',
  on: [{ theirs: 'account_id', ours: null }],
  action,
  to: null,
  dependants: [],
});

const invoices: DependantTable = {
  table: 'invoices',
  key: null,
  position: at(2, 'map'),
  places: [
    {
      category: 'billing',
      where: null,
      person: { kind: 'none', because: 'x' },
      suspension: [],
      minimum: { keepAtLeast: months(120), start: [], combine: 'latest', columnZone: null },
      position: at(3, 'map'),
    },
  ],
};

const withAction = (action: Dependant['action']) =>
  rule({ dependants: [dependant(action)], dependantPlaces: [invoices] });

test('only what would be deleted with a row withholds it, each category once', () => {
  const found = { category: 'billing', table: 'invoices', keepAtLeast: months(120) };
  expect(keptWith([withAction('delete'), withAction('delete')])).toEqual([found]);
  for (const action of ['detach', 'archive', 'keep'] as const)
    expect(keptWith([withAction(action)])).toEqual([]);
});

test('a parent says so, in the explanation and in the notice', () => {
  const parent = policy({ category: withAction('delete').category });
  expect(clausesOf(withAction('delete'), speechOf(parent, 'en')).at(-1)).toBe(
    'withheld whole, however late, while a row of invoices must be kept (billing: at least 120 months, a legal minimum)',
  );
  const billing = policy({ category: 'billing', title: { en: 'Billing', fr: 'Facturation' } });
  const told = (language: 'en' | 'fr') =>
    entryOf(parent, [withAction('delete')], language, [parent, billing]).exceptions;
  expect(told('en')).toEqual([
    'kept as long as data that belongs to it must be kept: Billing, at least 120 months (legal minimum)',
  ]);
  expect(told('fr').map((line) => line.replaceAll('\u00a0', ' '))).toEqual([
    'conservation tant que des données qui s’y rattachent doivent être conservées : Facturation, au moins 120 mois (durée légale minimale)',
  ]);
});
