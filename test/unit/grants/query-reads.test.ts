import { describe, expect, test } from 'vitest';
import type { OwnBrake } from '../../../src/config/config.ts';
import { readByBrakes } from '../../../src/grants/query-reads.ts';

function asking(query: string, name = 'busy'): OwnBrake {
  return { kind: 'query', name, query, above: 5, below: null };
}

const PROBE: OwnBrake = { kind: 'probe', name: 'shop', url: 'https://shop.example/', answerWithinSeconds: 5 };

function onTable(table: string | null, right = 'SELECT'): Parameters<typeof readByBrakes>[1] {
  return { right, schema: 'public', table, column: null };
}

describe('a table that a query names is needed by it', () => {
  test.each([
    ['SELECT n FROM busy', 'busy'],
    ['SELECT n FROM public.Busy;', 'busy'],
    ['select count(*) from shop."Check ""out""" where waits', 'Check "out"'],
    ['SELECT n FROM `shop`.`check``out`', 'check`out'],
    ['SELECT max(a.n) FROM calm a JOIN "busy" b USING (id)', 'busy'],
    ['SELECT n FROM données', 'Données'],
  ])('%s: %s', (query, table) => {
    expect(readByBrakes([PROBE, asking(query)], onTable(table))).toEqual({ kind: 'named' });
    const column = { ...onTable(table), column: 'n' };
    expect(readByBrakes([asking(query)], column)).toEqual({ kind: 'named' });
  });
});

test.each([
  ['SELECT n FROM busy', onTable('busy_too')],
  ['SELECT n FROM busy_view', onTable('busy')],
  ['SELECT how_busy()', onTable('busy')],
  ['SELECT how_busy()', onTable(null, 'EXECUTE')],
  ['SELECT n FROM busy', onTable(null)],
])('%s does not tell whether it needs %j', (query, right) => {
  const own = [asking(query), PROBE, asking('SELECT 1', 'other')];
  expect(readByBrakes(own, right)).toEqual({ kind: 'unclear', brakes: ['busy', 'other'] });
});

test.each([
  [[asking('SELECT n FROM busy')], onTable('busy', 'DELETE')],
  [[asking('SELECT n FROM busy')], onTable('busy', 'SELECT WITH GRANT OPTION')],
  [[PROBE], onTable('busy')],
  [[], onTable('busy')],
])('%j needs nothing of %j', (own, right) => {
  expect(readByBrakes(own, right)).toEqual({ kind: 'none' });
});
