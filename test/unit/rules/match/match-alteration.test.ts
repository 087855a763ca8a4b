import { describe, expect, test } from 'vitest';
import type { Alteration } from '../../../../src/anonymise/alteration.ts';
import type { Config, ConnectionConfig } from '../../../../src/config/config.ts';
import type { Dependant, Place } from '../../../../src/datamap/place/place.ts';
import { type Compiled, compile } from '../../../../src/rules/compile.ts';
import type { PolicyChange } from '../../../support/plain.ts';
import { at, config, map, months, place, policy, table } from '../written.ts';

const ALTERATION: Alteration = {
  columns: { email: { kind: 'null' } },
  leaves: ['id', 'ts'],
  marker: 'done_at',
};
const KEYED: Alteration = {
  ...ALTERATION,
  columns: { name: { kind: 'null' }, code: { kind: 'set', parts: ['', ''], placeholders: ['digest'] } },
};
const DEPENDANTS: readonly Dependant[] = [
  { table: 'notes', on: [], action: 'delete', to: null, dependants: [] },
];
const POSITIONS = { anonymise: at(31, 'map'), 'columns.code': at(32, 'map'), dependants: at(33, 'map') };

function compiled(written: PolicyChange, here: Partial<Place>, change: Partial<Config> = {}): Compiled {
  return compile(
    [policy(written)],
    [map([table('log', [place({ positions: POSITIONS, ...here })])])],
    config(change),
  );
}

function told({ findings }: Compiled): readonly string[] {
  return findings.map(({ file, line, code, severity }) => `${file}:${line} ${code} ${severity}`);
}

const receipts = (kind: ConnectionConfig['receipts']): Partial<Config> => ({
  connections: { crm: { ...(config().connections['crm'] as ConnectionConfig), receipts: kind } },
});

describe('what a policy wants done, and what a place says of it', () => {
  test.each<[string, PolicyChange, Partial<Place>, readonly string[]]>([
    ['anonymised', { action: 'anonymise' }, { alteration: ALTERATION }, []],
    ['pseudonymised', { action: 'pseudonymise' }, { alteration: ALTERATION }, []],
    ['pseudonymised by a digest', { action: 'pseudonymise' }, { alteration: KEYED }, []],
    ['deleted', { action: 'delete' }, { dependants: DEPENDANTS }, []],
    ['nothing said', { action: 'anonymise' }, {}, ['map:10 alteration-missing error']],
    ['nothing said of pseudonyms', { action: 'pseudonymise' }, {}, ['map:10 alteration-missing error']],
    ['deleted instead', { action: 'delete' }, { alteration: ALTERATION }, ['map:31 alteration-unused error']],
    [
      'reviewed instead',
      { action: 'review' },
      { alteration: ALTERATION },
      ['map:31 alteration-unused error'],
    ],
    [
      'forbidden, and so deleted',
      { action: 'anonymise', keep: 'forbidden', starts: null },
      { alteration: ALTERATION, events: {} },
      ['map:31 alteration-unused error'],
    ],
    [
      'a digest that is to be anonymous',
      { action: 'anonymise' },
      { alteration: KEYED },
      ['map:32 alteration-digest error'],
    ],
    [
      'dependants of rows that stay',
      { action: 'anonymise' },
      { alteration: ALTERATION, dependants: DEPENDANTS },
      ['map:33 alteration-dependants error'],
    ],
    [
      'a draft',
      { action: 'anonymise', draft: true },
      {},
      ['policy:2 policy-draft warning', 'map:10 alteration-missing error'],
    ],
  ])('%s', (_, written, here, expected) => {
    const found = compiled(written, here);
    expect(told(found)).toEqual(expected);
    if (expected.length > 0) expect(found.rules).toEqual([]);
    expect(found.findings.map(({ message, hint }) => `${message} ${hint}`).join()).not.toMatch(/\{\w+\}/);
  });

  test('by name: some rows are altered, and what is forbidden is deleted with what depends on it', () => {
    const keep = { by: 'kind', names: [{ name: 'x', keep: 'forbidden' as const }], otherwise: months(3) };
    const here = { alteration: ALTERATION, dependants: DEPENDANTS, attributes: { kind: 'kind' } };
    const { rules, findings } = compiled({ action: 'anonymise', keep }, here);
    expect(findings).toEqual([]);
    expect(rules.map(({ action, alteration, dependants }) => [action, alteration, dependants])).toEqual([
      ['delete', null, DEPENDANTS],
      ['anonymise', ALTERATION, []],
    ]);
  });

  test('the alteration is part of the decision, and so of the version', () => {
    const versions = [ALTERATION, { ...ALTERATION, leaves: ['id'] }, { ...ALTERATION, marker: null }].map(
      (alteration) => compiled({ action: 'anonymise' }, { alteration }).rules[0]?.version,
    );
    expect(new Set(versions).size).toBe(3);
  });
});

describe('without a marker', () => {
  const unmarked = { alteration: { ...ALTERATION, marker: null } };

  test('what is done is remembered beside the receipts', () => {
    expect(told(compiled({ action: 'anonymise' }, unmarked, receipts('table')))).toEqual([]);
  });

  test('and without receipts it is refused', () => {
    expect(told(compiled({ action: 'pseudonymise' }, unmarked, receipts('none')))).toEqual([
      'map:31 alteration-unmarked error',
    ]);
    expect(told(compiled({ action: 'anonymise' }, { alteration: ALTERATION }, receipts('none')))).toEqual([]);
  });
});
