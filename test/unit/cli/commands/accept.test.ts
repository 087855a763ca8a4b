import { expect, test } from 'vitest';
import { MAP, run, SOUND } from '../recorded.ts';

const LOGS = `category: logs
title: "Access logs"
purpose: "Security"
legal_basis: legitimate_interests
starts: logged
keep: 3 months
then: delete
`;

const ACCEPT = `accept:
  - finding: shorter-than-recommended
    reason: |
      as promised,
      in 2021
`;

function files(policy: string): Readonly<Record<string, string>> {
  return { ...SOUND, 'policies/logs.yaml': policy };
}

test('a warning that nobody accepts counts', async () => {
  const { code, stdout } = await run('validate', files(LOGS));
  expect(code).toBe(0);
  expect(stdout).toMatch(/\n1 warning in 1 policy and 1 data map\n$/);
});

test('one that is accepted stands last, with its reason, and counts no more', async () => {
  const { code, stdout, stderr } = await run('validate', files(`${LOGS}draft: true\n${ACCEPT}`));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^policies\/logs\.yaml:8:8 {2}warning {2}policy-draft\n/);
  expect(stdout).toMatch(
    /\npolicies\/logs\.yaml:6:7 {2}accepted {2}shorter-than-recommended\n {2}connection and access logs: kept 3 months, .*\n {2}reason: as promised, in 2021\n\n1 warning, 1 accepted in 1 policy and 1 data map\n$/,
  );
});

test('in French', async () => {
  const { stdout } = await run('validate --language fr', files(`${LOGS}${ACCEPT}`));
  expect(stdout).toMatch(
    / {2}accepté {2}shorter-than-recommended\n[^\n]*\n {2}motif : as promised, in 2021\n/,
  );
  expect(stdout).toMatch(/\n1 accepté dans 1 politique et 1 carte des données\n$/);
});

test('in JSON, SARIF and for GitHub', async () => {
  const accepted = files(`${LOGS}${ACCEPT}`);
  const json = JSON.parse((await run('validate --json', accepted)).stdout);
  expect(json).toMatchObject({
    ok: true,
    findings: [
      { code: 'shorter-than-recommended', severity: 'warning', accepted: 'as promised,\nin 2021\n' },
    ],
  });
  expect(JSON.parse((await run('validate --json', files(LOGS))).stdout).findings[0]).not.toHaveProperty(
    'accepted',
  );
  const sarif = JSON.parse((await run('validate --format sarif', accepted)).stdout);
  expect(sarif.runs[0].results[0].suppressions).toEqual([
    { kind: 'inSource', justification: 'as promised,\nin 2021\n' },
  ]);
  const github = (await run('validate --format github', accepted)).stdout;
  expect(github).toMatch(/^::notice file=policies\/logs\.yaml,.*%0Aaccepted: as promised,%0Ain 2021%0A\n$/);
});

test('a warning about a place of the category is answered by its policy, and no other is', async () => {
  const condition = LOGS.replace('then:', 'suspend_while: contested\nthen:').replace('Access logs', 'Logs');
  const accept = ACCEPT.replace('shorter-than-recommended', 'condition-nowhere');
  const map = `${MAP}    conditions: { contested: none }\n`;
  const { stdout } = await run('validate', { ...files(`${condition}${accept}`), 'datamap/crm.yaml': map });
  expect(stdout).toMatch(/\n1 accepted in 1 policy and 1 data map\n$/);
  const other = `${LOGS}${ACCEPT}`.replace('logs', 'audits').replace('Access logs', 'Audits');
  const two = await run('validate', { ...files(LOGS), 'policies/audits.yaml': other });
  expect(two.stdout).toMatch(/\n3 warnings in 2 policies and 1 data map\n$/);
  expect(two.stdout).toContain('accept-unused');
});

test('other commands do not speak of what is accepted', async () => {
  expect((await run('explain', files(`${LOGS}${ACCEPT}`))).stderr).toBe('');
  expect((await run('explain', files(LOGS))).stderr).toBe('1 warning: see `retentiond validate --connect`\n');
});
