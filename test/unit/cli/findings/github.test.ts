import { expect, test } from 'vitest';
import { githubCommand } from '../../../../src/cli/findings/github.ts';
import { finding } from '../../../../src/finding.ts';

test('a finding becomes a workflow command with its place', () => {
  const found = finding('yaml-tab', { file: 'policies/logs.yaml', line: 3, column: 5, excerpt: 'a:\tb' });
  expect(githubCommand(found)).toBe(
    '::error file=policies/logs.yaml,line=3,col=5,title=yaml-tab::the line is indented with a tab%0Ahint: indent with spaces, two for each level',
  );
});

test('nothing out of a file can begin another command', () => {
  const found = {
    ...finding('yaml-tab', { file: 'a:b,c%,title=x::y\r\nz.yaml', line: 1, column: 1, excerpt: null }),
    severity: 'warning' as const,
    message: '100% sure\n::error::forged\r',
  };
  expect(githubCommand(found)).toBe(
    '::warning file=a%3Ab%2Cc%25%2Ctitle=x%3A%3Ay%0D%0Az.yaml,line=1,col=1,title=yaml-tab::100%25 sure%0A::error::forged%0D%0Ahint: indent with spaces, two for each level',
  );
});
