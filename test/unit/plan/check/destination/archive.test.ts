import { expect, test } from 'vitest';
import { checkRule } from '../../../../../src/plan/check/rule.ts';
import { at, liveOf, rule, shape, told } from '../../rule.ts';

test('an archive that nobody has read takes nothing: archive-not-read', () => {
  const place = {
    connection: 'vault',
    table: 'things',
    key: null,
    start: { column: 'started_at', always: true, as: null, from: null, position: at(20) },
    columnZone: null,
  };
  const archive = { to: { connection: 'vault', table: 'things' }, startInto: 'started_at', remains: null };
  const checking = checkRule(rule({ action: 'archive', archive, archivePlace: place }), shape(), liveOf());
  expect(checking.checked).toBeNull();
  expect(told(checking)).toContain('10 archive-not-read');
});
