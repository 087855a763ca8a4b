import { expect, test } from 'vitest';
import { sarifLog } from '../../../../src/cli/findings/sarif.ts';
import { finding } from '../../../../src/finding.ts';

test('findings become results that name their rules, levels and places', () => {
  const tab = finding('yaml-tab', { file: 'policies/my logs.yaml', line: 3, column: 5, excerpt: 'a:\tb' });
  const todo = finding(
    'table-todo',
    { file: '/etc/r/crm.yaml', line: 9, column: 3, excerpt: null },
    { table: 't', reason: 'r' },
  );
  expect(sarifLog([tab, todo, tab], '1.2.3')).toMatchObject({
    $schema: expect.stringContaining('sarif-2.1.0'),
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'retentiond',
            version: '1.2.3',
            rules: [
              { id: 'yaml-tab', defaultConfiguration: { level: 'error' } },
              { id: 'table-todo', defaultConfiguration: { level: 'warning' } },
            ],
          },
        },
        results: [
          {
            ruleId: 'yaml-tab',
            ruleIndex: 0,
            level: 'error',
            message: { text: expect.stringContaining('indented with a tab') },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: 'policies/my%20logs.yaml' },
                  region: { startLine: 3, startColumn: 5 },
                },
              },
            ],
          },
          {
            ruleIndex: 1,
            level: 'warning',
            locations: [{ physicalLocation: { artifactLocation: { uri: 'file:///etc/r/crm.yaml' } } }],
          },
          { ruleIndex: 0 },
        ],
      },
    ],
  });
});

test('without findings it is still a log', () => {
  expect(sarifLog([], '1.2.3')).toMatchObject({ runs: [{ results: [], tool: { driver: { rules: [] } } }] });
});
