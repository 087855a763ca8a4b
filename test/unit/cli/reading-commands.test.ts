import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CONFIG, POLICY, run, SOUND } from './recorded.ts';

const TWO_MISTAKES = {
  ...SOUND,
  'policies/logs.yaml': POLICY.replace('starts: logged', 'retian: 5 years\nstarts: logged').replace(
    'then: delete',
    'then: destroy',
  ),
};

describe('validate', () => {
  test('a sound project', async () => {
    const { code, stdout, stderr } = await run('validate');
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'no findings in 1 policy and 1 data map\n',
      stderr: '',
    });
  });

  test('text: every finding with its line and caret, and a sum at the end', async () => {
    const { code, stdout } = await run('validate', TWO_MISTAKES);
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /^policies\/logs\.yaml:5:1 {2}error {2}unknown-key\n.*\n {4}retian: 5 years\n {4}\^\n {2}hint: /m,
    );
    expect(stdout).toMatch(/\n2 errors in 1 policy and 1 data map\n$/);
  });

  test('json: one document, whatever was found', async () => {
    for (const flags of ['--json', '--format json']) {
      const { code, stdout } = await run(`validate ${flags}`, TWO_MISTAKES);
      expect(code).toBe(3);
      const { findings, ...rest } = JSON.parse(stdout) as { findings: Record<string, unknown>[] };
      expect(rest).toEqual({ format_version: 1, ok: false });
      expect(findings).toHaveLength(2);
      const keys = ['code', 'column', 'file', 'hint', 'line', 'message', 'severity'];
      for (const finding of findings) expect(Object.keys(finding).sort()).toEqual(keys);
    }
    expect(JSON.parse((await run('validate --json')).stdout)).toEqual({
      format_version: 1,
      ok: true,
      findings: [],
    });
  });

  test('json where there is not even a configuration', async () => {
    const { code, stdout } = await run('validate --json', {});
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, findings: [{ code: 'config-missing' }] });
  });

  test('github: a workflow command a finding', async () => {
    const { code, stdout } = await run('validate --format github', TWO_MISTAKES);
    expect(code).toBe(3);
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^::error file=policies\/logs\.yaml,line=5,col=1,title=unknown-key::.*%0Ahint: /),
      expect.stringMatching(/^::error file=policies\/logs\.yaml,line=\d+,col=\d+,title=/),
    ]);
  });

  test('sarif: the findings as results', async () => {
    const { code, stdout } = await run('validate --format sarif', TWO_MISTAKES);
    expect(code).toBe(3);
    const log = JSON.parse(stdout) as { version: string; runs: { results: unknown[] }[] };
    expect(log.version).toBe('2.1.0');
    expect(log.runs[0]?.results).toHaveLength(2);
  });
});

describe('test', () => {
  test('examples that hold', async () => {
    const { code, stdout } = await run('test');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'logs: 2 of 2 examples as expected\ntest: 2 examples of 1 policy, 0 failed\n',
    });
  });

  test('an example that fails names its place, and ends with 1', async () => {
    const files = { ...SOUND, 'policies/logs.yaml': POLICY.replace('expect: kept', 'expect: deleted') };
    const { code, stdout } = await run('test', files);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^policies\/logs\.yaml:9 {2}logs: expected deleted, got kept\n/);
    const json = await run('test --json', files);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      format_version: 1,
      ok: false,
      examples: [
        { file: 'policies/logs.yaml', line: 9, category: 'logs', expect: 'deleted', got: 'kept', ok: false },
        { ok: true },
      ],
    });
  });

  test('json of an invalid project', async () => {
    const { code, stdout } = await run('test --json', TWO_MISTAKES);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toEqual({ format_version: 1, ok: false, examples: [] });
  });
});

describe('explain', () => {
  test('in English, with the present cutoff', async () => {
    const { code, stdout } = await run('explain logs');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Logs \(logs\)\n {2}Purpose: Security\.\n/);
    expect(stdout).toContain('2024-04-15');
  });

  test('in French, by flag, by environment or by file', async () => {
    const french = (await run('explain --language fr')).stdout;
    expect(french).toContain('Finalité : Security.');
    expect((await run('explain', SOUND, { RETENTIOND_LANGUAGE: 'fr' })).stdout).toBe(french);
    expect((await run('explain', { ...SOUND, 'retentiond.yaml': `${CONFIG}language: fr\n` })).stdout).toBe(
      french,
    );
  });

  test('as JSON', async () => {
    const { stdout } = await run('explain --json');
    expect(JSON.parse(stdout)).toMatchObject({
      format_version: 1,
      language: 'en',
      policies: [{ category: 'logs', heading: 'Logs (logs)' }],
    });
  });
});

describe('config show', () => {
  test('prints where each value comes from, and no password', async () => {
    const { code, stdout } = await run('--language fr config show');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^language +fr {2}\(flag\)$/m);
    expect(stdout).toMatch(/^timezone +Europe\/Paris {2}\(file\)$/m);
    expect(stdout).toMatch(/^control\.url +\(not set\) {2}\(default\)$/m);
    expect(stdout).toMatch(/^connections\.crm\.url +postgres:\/\/app:\*\*\*@127\.0\.0\.1:1\/crm/m);
    expect(stdout).not.toContain('hunter2');
  });

  test('as JSON, options on either side of the command', async () => {
    const before = await run('--language fr config show --json');
    const after = await run('config show --json --language fr');
    const settings = (text: string): unknown => (JSON.parse(text) as { settings: unknown }).settings;
    expect(before.stdout).not.toContain('hunter2');
    expect(JSON.stringify(settings(before.stdout))).toContain('"name":"language","value":"fr","from":"flag"');
    expect(JSON.stringify(settings(after.stdout))).toContain('"name":"language","value":"fr","from":"flag"');
  });

  test('--config, --policies and --datamap lead elsewhere', async () => {
    const files = {
      'a/r.yaml': CONFIG,
      'b/logs.yaml': POLICY,
      'c/crm.yaml': SOUND['datamap/crm.yaml'] as string,
    };
    expect(await run('validate --config a/r.yaml --policies b --datamap c', files)).toMatchObject({
      code: 0,
    });
  });
});

test.each(['policy', 'datamap', 'config'])(
  'schema %s is a JSON Schema whose every key is described',
  async (kind) => {
    const { code, stdout } = await run(`schema ${kind}`);
    expect(code).toBe(0);
    const schema = JSON.parse(stdout) as {
      $schema: string;
      properties: Record<string, { description?: string }>;
    };
    expect(schema.$schema).toContain('draft-07');
    for (const [key, value] of Object.entries(schema.properties)) {
      expect.soft(value.description ?? JSON.stringify(value), key).toMatch(/\w/);
    }
    expect(readFileSync(`schema/${kind}.schema.json`, 'utf8')).toContain(schema.$schema);
  },
);
