import { expect, test } from 'vitest';
import { ENTRY_COLUMNS, entryCells, type PlacedEntry } from '../../../src/audit/entry-csv.ts';
import { EntryPlaces, NO_PLACE } from '../../../src/audit/entry-place.ts';
import { csvText } from '../../../src/notice/csv.ts';

const LINK = { seq: 12, at: '2024-07-01T01:30:00.123456Z' };

function row(said: PlacedEntry['said'], places = new EntryPlaces().read(said)): Record<string, unknown> {
  const cells = entryCells({ said, places, hash: 'ab', text: '{"a":1}' });
  expect(cells).toHaveLength(ENTRY_COLUMNS.length);
  return Object.fromEntries(ENTRY_COLUMNS.map((name, index) => [name, cells[index]]));
}

const EMPTY = Object.fromEntries(ENTRY_COLUMNS.map((name) => [name, null]));

test('the columns are what others build on', () => {
  expect(ENTRY_COLUMNS.join()).toBe(
    'seq,at,kind,rule,category,connection,table,run,batch,action,outcome,rows,role,who,hash,entry',
  );
});

test('an outcome', () => {
  const place = { ...NO_PLACE, rule: 'crm/log/logs', table: 'public.log', run: 'r', batch: 'b' };
  const said = {
    ...LINK,
    kind: 'outcome',
    batch: 'b',
    run: 'r',
    outcome: 'committed',
    rows: 0,
    seen_by: 'worker',
  } as const;
  const { invocations: _, ...shown } = place;
  expect(row(said, [place])).toEqual({
    ...EMPTY,
    ...LINK,
    ...shown,
    kind: 'outcome',
    outcome: 'committed',
    rows: 0,
    hash: 'ab',
    entry: '{"a":1}',
  });
});

test('a run that ended has its status as outcome', () => {
  const said = {
    ...LINK,
    kind: 'run ended',
    run: 'r',
    rule: 'crm/log/logs',
    status: 'failed',
    stopped_by: 'drift',
    rows: 3,
    batches: 1,
  } as const;
  expect(row(said)).toMatchObject({
    rule: 'crm/log/logs',
    category: 'logs',
    connection: 'crm',
    run: 'r',
    outcome: 'failed',
    rows: 3,
  });
});

test('rules that come into force together have no place of their own', () => {
  const rule = (name: string) => ({ rule: name, version: 'v', policy: 'p', schedule: '* * * * *' });
  const said = {
    ...LINK,
    kind: 'policies in force',
    set: 's',
    files: [],
    settings: 't',
    rules: [rule('a/b/c'), rule('d/e/f')],
    by: 'daemon',
  } as const;
  expect(row(said)).toMatchObject({ kind: 'policies in force', rule: null, category: null, rows: null });
});

test('what a person or a table is called never becomes a formula', () => {
  const said = {
    ...LINK,
    kind: 'pause lifted',
    rule: '=cmd/log/logs',
    role: '@dpo',
    who: '-someone',
  } as const;
  const text = csvText(ENTRY_COLUMNS, [
    entryCells({ said, places: new EntryPlaces().read(said), hash: 'ab', text: '{}' }),
  ]);
  expect(text.split('\r\n')[1]).toBe(
    "12,2024-07-01T01:30:00.123456Z,pause lifted,'=cmd/log/logs,logs,'=cmd,,,,,,,'@dpo,'-someone,ab,{}",
  );
});
