import { describe, expect, test } from 'vitest';
import type { DataMap } from '../../../src/datamap/place/place.ts';
import { event, period, rule } from '../plan/rule.ts';
import { map, months, policy } from '../rules/written.ts';
import { CUSTOMER_RULES, CUSTOMERS, drawn, tableIn } from './promised.ts';

const LOGS = policy({ title: { en: 'Logs', fr: 'Journaux' } });
const MAPS: readonly DataMap[] = [
  map([], { connections: ['crm'], backupsKept: period('30 days') }),
  map([], { connections: ['vault'], backupsKept: period('2 months') }),
];

/** The last section says what it means that data is gone. */
function gone(change: Parameters<typeof drawn>[0], options: Parameters<typeof drawn>[1] = {}) {
  return drawn(change, options).sections.at(-1)?.list ?? [];
}

describe('the notice', () => {
  test('one row a category, in the order of the files; drafts are left out', () => {
    const policies = [CUSTOMERS, policy({ category: 'draft', draft: true }), LOGS];
    expect(tableIn(drawn({ policies })).rows).toEqual([
      [
        ['Customers'],
        ['Performing the contract', 'Performance of a contract (GDPR, art. 6(1)(b))'],
        ['1. 90 days (active base)', '2. 5 years (intermediate archive)'],
        ['Contract ended'],
        ['1. moved to the intermediate archive', '2. deleted'],
        [],
      ],
      [
        ['Logs'],
        ['Security', 'Legitimate interests (GDPR, art. 6(1)(f))'],
        ['3 months'],
        ['Logged'],
        ['Deleted'],
        [],
      ],
    ]);
  });

  test('what differs by name is told by name, and what is alike once', () => {
    const names = [
      { name: 'a', keep: months(24) },
      { name: 'b', keep: 'forbidden' as const },
    ];
    const written = policy({ keep: { by: 'name', names, otherwise: months(6) } });
    expect(tableIn(drawn({ policies: [written] })).rows[0]?.slice(2, 5)).toEqual([
      ['Where “name” is a: 24 months', 'Where “name” is b: not kept', 'Otherwise: 6 months'],
      ['Logged'],
      ['Where “name” is b: removed as soon as it is found', 'Otherwise: deleted'],
    ]);
    const alike = policy({ keep: { by: 'name', names: names.slice(0, 1), otherwise: months(6) } });
    expect(tableIn(drawn({ policies: [alike] })).rows[0]?.[4]).toEqual(['Deleted']);
  });

  test('names no table and no connection', () => {
    const text = JSON.stringify(drawn({ policies: [CUSTOMERS], rules: CUSTOMER_RULES, maps: MAPS }));
    expect(text).not.toMatch(/crm|vault|started_at|closed_at/);
  });

  test('backups: the longest of the connections where something lives, or that nobody has said it', () => {
    const scene = { policies: [CUSTOMERS], rules: CUSTOMER_RULES };
    const [both] = gone({ ...scene, maps: MAPS });
    expect(both).toBe('Backups still contain deleted data until they expire, which takes up to 2 months.');
    const [one] = gone({ ...scene, maps: MAPS.slice(0, 1) });
    expect(one).toMatch(/for at least one database, how long that takes has not been laid down/);
    expect(gone({ policies: [CUSTOMERS] })[0]).toBe(one);
    expect(gone({ ...scene, maps: MAPS }, { part: 'concept' }).slice(0, 2)).toEqual([
      'crm: backups are kept for 30 days',
      'vault: backups are kept for 2 months',
    ]);
    expect(gone({ ...scene, maps: MAPS.slice(1) }, { part: 'register', language: 'fr' })[0]).toBe(
      'crm : la durée de conservation des sauvegardes n’a pas été fixée',
    );
  });

  test('says what remains of data that is not deleted, and nothing of actions that nobody takes', () => {
    const of = (action: 'anonymise' | 'pseudonymise' | 'summarise') =>
      gone({ policies: [policy({ action })] });
    expect(of('anonymise').at(-1)).toMatch(/^Anonymised data is kept/);
    expect(of('pseudonymise').at(-1)).toMatch(/remains personal data as long as a key/);
    expect(of('summarise').at(-1)).toMatch(/only numbers remain/);
    expect(gone({ policies: [CUSTOMERS] }).at(-1)).toMatch(/^The intermediate archive/);
    expect(gone({ policies: [LOGS] })).toHaveLength(2);
  });

  test('what keeps data longer is said where some policy has it', () => {
    const list = (change: Parameters<typeof policy>[0]) =>
      drawn({ policies: [policy(change)] }).sections.at(-2)?.list;
    expect(list({})).toHaveLength(1);
    expect(list({ suspension: ['contested'] })?.[1]).toMatch(/art\. 18/);
    expect(list({ keepAtLeast: period('1 year') })?.[1]).toMatch(/the law prescribes a minimum/);
  });

  test('without any policy in force', () => {
    const empty = drawn({ policies: [policy({ draft: true })] });
    expect(empty.sections).toEqual([]);
    expect(empty.lead.at(-1)).toBe('No policy is in force yet.');
    expect(empty.sheet.rows).toEqual([]);
  });

  test('the sheet has one row a limit', () => {
    const { columns, rows } = drawn({ policies: [CUSTOMERS] }, { language: 'fr' }).sheet;
    expect(columns).toEqual([
      'Catégorie',
      'Données',
      'Finalité',
      'Base légale',
      'Lesquelles',
      'Lieu de conservation',
      'Durée de conservation',
      'À compter de',
      'Sort à l’échéance',
      'Exceptions et limites',
    ]);
    expect(rows.map((row) => row.slice(5, 9).flat())).toEqual([
      ['Base active', '90 jours', 'Fin du contrat', 'Versement en archivage intermédiaire'],
      ['Archivage intermédiaire', '5 ans', 'Fin du contrat', 'Suppression'],
    ]);
  });
});

test('the register: one row a limit, with its places', () => {
  const document = drawn(
    { policies: [CUSTOMERS, LOGS], rules: CUSTOMER_RULES },
    { part: 'register', language: 'fr' },
  );
  expect(tableIn(document).rows).toEqual([
    [
      ['customers'],
      ['Clients'],
      ['90 jours (base active)'],
      ['Fin du contrat'],
      ['Versement en archivage intermédiaire'],
      ['crm.customers'],
      [],
    ],
    [
      ['customers'],
      ['Clients'],
      ['5 ans (archivage intermédiaire)'],
      ['Fin du contrat'],
      ['Suppression'],
      ['vault.customers'],
      [],
    ],
    [
      ['logs'],
      ['Journaux'],
      ['3 mois'],
      ['Logged'],
      ['Suppression'],
      ['dans aucune des bases de données décrites'],
      [],
    ],
  ]);
  expect(document.sheet).toEqual(tableIn(document));
});

describe('the deletion concept', () => {
  const visits = policy({ category: 'visits', title: { en: 'Visits' } });
  const scene = { policies: [LOGS, visits, CUSTOMERS], rules: CUSTOMER_RULES };

  test('a class is a period with its start, in the order in which they occur', () => {
    const document = drawn(scene, { part: 'concept' });
    expect(tableIn(document, 1).rows).toEqual([
      [['C1'], ['3 months'], ['Logged'], ['Logs', 'Visits']],
      [['C2'], ['90 days'], ['Contract ended'], ['Customers']],
      [['C3'], ['5 years'], ['Contract ended'], ['Customers']],
    ]);
    expect(tableIn(document).rows.map((row) => row.at(-1))).toEqual([['C1'], ['C1'], ['C2'], ['C3']]);
  });

  test('where and how', () => {
    expect(tableIn(drawn(scene, { part: 'concept' }), 2).rows.slice(1)).toEqual([
      [['Visits'], ['in none of the databases described'], ['—'], ['3 months'], ['Deleted']],
      [
        ['Customers'],
        ['crm.customers'],
        ['closed_at'],
        ['90 days (active base)'],
        [
          'Moved to the intermediate archive',
          'copied to vault.customers, where started_at takes the start',
          'nothing stays here',
        ],
      ],
      [['Customers'], ['vault.customers'], ['started_at'], ['5 years (intermediate archive)'], ['Deleted']],
    ]);
  });

  test('a start in another table, and one that does not count', () => {
    const from = { table: 'letters', relation: null, on: [], where: null, pick: 'latest' } as const;
    const rules = [
      rule({ category: 'logs', keep: months(3), start: [event('ts'), event('sent_at', { from })] }),
      rule({ category: 'visits', keep: 'forbidden', start: [] }),
    ];
    const policies = [LOGS, policy({ category: 'visits', keep: 'forbidden', starts: null })];
    const { rows } = tableIn(drawn({ policies, rules }, { part: 'concept' }), 2);
    expect(rows.map((row) => row[2])).toEqual([['ts', 'letters.sent_at'], ['—']]);
  });

  test('the sheet names the rules', () => {
    const { rows } = drawn(scene, { part: 'concept' }).sheet;
    expect(rows.map((row) => [row[0], row[7]].flat())).toEqual([
      ['C1'],
      ['C1'],
      ['C2', 'crm/customers/customers/1'],
      ['C3', 'vault/customers/customers/2'],
    ]);
  });
});
