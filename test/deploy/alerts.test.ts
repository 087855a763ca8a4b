import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { RULES_FILE, readAlerts, readDashboard } from '../unit/deploy/read-promql.ts';
import { type AlertCase, CASES, promtoolCase } from './alert-cases.ts';
import { runTool } from './tool.ts';

const folder = mkdtempSync(join(tmpdir(), 'retentiond-alerts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const promtool = (...args: readonly string[]) => runTool('promtool', 'prometheus', args);

test('Prometheus reads the rules', () => {
  const { code, said } = promtool('check', 'rules', RULES_FILE);
  expect(said).toContain(`SUCCESS: ${readAlerts().length} rules found`);
  expect(code).toBe(0);
});

test('Prometheus reads every query of the dashboard', () => {
  const rules = readDashboard().panels.flatMap(({ targets }, panel) =>
    targets.map(({ expr }, index) => ({
      record: `panel:${panel}:${index}`,
      // Only Grafana knows this word.
      expr: expr.replaceAll('$__rate_interval', '5m'),
    })),
  );
  const file = join(folder, 'panels.yaml');
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'panels', rules }] }));
  const { code, said } = promtool('check', 'rules', file);
  expect(said).toContain(`SUCCESS: ${rules.length} rules found`);
  expect(code).toBe(0);
});

const runCases = (cases: readonly AlertCase[]) => {
  const file = join(folder, 'cases.yaml');
  const tests = cases.map(promtoolCase);
  writeFileSync(file, JSON.stringify({ rule_files: [RULES_FILE], evaluation_interval: '1m', tests }));
  return promtool('test', 'rules', file);
};

test('every alert fires for what it is for, and no other does', () => {
  expect([...new Set(CASES.flatMap(({ firing }) => firing))].sort()).toEqual(
    readAlerts()
      .map(({ alert }) => alert)
      .sort(),
  );
  expect(runCases(CASES)).toMatchObject({ code: 0, said: expect.stringContaining('SUCCESS') });
});

test('a case that is wrong would be seen', () => {
  const { code, said } = runCases([{ name: 'wrong', change: { daemons: '0' }, firing: [] }]);
  expect(said).toContain('RetentiondAway');
  expect(code).toBe(1);
});
