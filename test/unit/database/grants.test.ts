import { describe, expect, test } from 'vitest';
import { readGrants } from '../../../src/database/mysql/rights/grants.ts';

const USAGE = "GRANT USAGE ON *.* TO `app`@`%` IDENTIFIED BY PASSWORD '*D82 ON `x`.* TO `y`'";

function onTable(lines: readonly string[], right = 'SELECT', schema = 'crm_1', table = 'people'): boolean {
  return readGrants([USAGE, ...lines]).onTable(right, schema, table);
}

describe('a right on a table', () => {
  test.each<[boolean, readonly string[]]>([
    [false, []],
    [true, ['GRANT ALL PRIVILEGES ON *.* TO `app`@`%` WITH GRANT OPTION']],
    [true, ['GRANT INSERT, SELECT ON *.* TO `app`@`%`']],
    [true, ['GRANT SELECT ON `crm_1`.* TO `app`@`%`']],
    [true, ['GRANT SELECT ON `crm\\_1`.* TO `app`@`%`']],
    [true, ['GRANT SELECT ON `crm%`.* TO `app`@`%`']],
    [false, ['GRANT SELECT ON `crm`.* TO `app`@`%`']],
    [false, ['GRANT SELECT ON `crm\\%`.* TO `app`@`%`']],
    [true, ['GRANT SELECT ON `crm_1`.`people` TO `app`@`%`']],
    [false, ['GRANT SELECT ON `crm_1`.`peoples` TO `app`@`%`']],
    [false, ['GRANT SELECT (`id`, `name`), INSERT ON `crm_1`.`people` TO `app`@`%`']],
    [false, ['GRANT DELETE, TRIGGER ON `crm_1`.* TO `app`@`%`']],
    [false, ['GRANT EXECUTE ON PROCEDURE `crm_1`.`people` TO `app`@`%`']],
    [false, ['GRANT `reader`@`%` TO `app`@`%`']],
    [true, ['GRANT `reader` TO `app`@`%`', 'GRANT SELECT ON `crm_1`.* TO `reader`']],
    // The server takes one grant on a database: the one that names it.
    [false, ['GRANT SELECT ON `crm%`.* TO `app`@`%`', 'GRANT INSERT ON `crm\\_1`.* TO `app`@`%`']],
    [false, ['GRANT SELECT ON `crm%`.* TO `app`@`%`', 'GRANT INSERT ON `c%`.* TO `app`@`%`']],
    [false, ['GRANT SELECT ON *.* TO `app`@`%`', 'REVOKE SELECT ON `crm_1`.* FROM `app`@`%`']],
    [true, ['GRANT SELECT ON *.* TO `app`@`%`', 'REVOKE SELECT ON `other`.* FROM `app`@`%`']],
    [false, ['GRANT SELECT ON `crm%`.* TO `app`@`%`', 'REVOKE SELECT ON `other`.* FROM `app`@`%`']],
  ])('%j: %j', (expected, lines) => {
    expect(onTable(lines)).toBe(expected);
  });

  test('names may hold anything', () => {
    expect(onTable(['GRANT SELECT ON `a``b.*`.`c ON d` TO `app`@`%`'], 'SELECT', 'a`b.*', 'c ON d')).toBe(
      true,
    );
  });
});

test('a right on the server, whom it would be granted to, and what shows a database', () => {
  const grants = readGrants([USAGE, 'GRANT TRIGGER ON `crm\\_1`.* TO `app`@`%`']);
  expect(grants.role).toBe('`app`@`%`');
  expect([grants.everywhere('PROCESS'), grants.seesDatabase('crm_1'), grants.seesDatabase('crm')]).toEqual([
    false,
    true,
    false,
  ]);
  expect(readGrants(['GRANT PROCESS, SUPER ON *.* TO `app`@`%`']).everywhere('PROCESS')).toBe(true);
});
