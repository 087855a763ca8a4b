import { expect, test } from 'vitest';
import { phraseText } from '../../../../../src/finding.ts';
import { lookUp } from '../../../../../src/plan/check/table/name.ts';

const THINGS = ['id', 'createdAt', 'CreatedAt', 'Weird Name', 'ÉTAT', 'constructor'];

function find(written: string): unknown {
  const found = lookUp(written, THINGS, (thing) => thing);
  return found.kind === 'one' ? found.thing : found.kind === 'several' ? found.names : phraseText(found.near);
}

test.each([
  ['the exact spelling', 'id', 'id'],
  ['the exact spelling, though another differs in case only', 'createdAt', 'createdAt'],
  ['the only one in another letter case', 'ID', 'id'],
  ['letters with accents', 'état', 'ÉTAT'],
  ['blanks', 'weird name', 'Weird Name'],
  ['names that every object has', 'constructor', 'constructor'],
])('%s', (_, written, expected) => expect(find(written)).toBe(expected));

test('several that differ in letter case are never guessed at', () => {
  expect(find('CREATEDAT')).toEqual(['createdAt', 'CreatedAt']);
});

test.each([
  ['a near name is offered', 'idd', 'did you mean `id`?'],
  ['two slips are near', 'craetedAt', 'did you mean `createdAt`?'],
  ['a part of a name is not the name', 'Weird', 'write the name as the database spells it'],
  ['blanks around it are no blanks of it', ' id', 'did you mean `id`?'],
  ['nothing is near', 'x', 'write the name as the database spells it'],
  ['nothing is near nothing', '', 'write the name as the database spells it'],
])('%s', (_, written, near) => expect(find(written)).toBe(near));

test('names are shown as the caller wants them', () => {
  const tables = [
    { schema: 'a', name: 'x' },
    { schema: 'b', name: 'x' },
  ];
  const found = lookUp(
    'x',
    tables,
    (table) => table.name,
    (table) => `${table.schema}.${table.name}`,
  );
  expect(found).toEqual({ kind: 'several', names: ['a.x', 'b.x'] });
});
