import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CONFIG, MAP, POLICY, run, SOUND } from './recorded.ts';

const TWO_MISTAKES = {
  ...SOUND,
  'policies/logs.yaml': POLICY.replace('starts: logged', 'retian: 5 years\nstarts: logged').replace(
    'then: delete',
    'then: destroy',
  ),
};

const UNDATED_MAP = MAP.replace(/ {4}events:[\s\S]*$/, '');
const NAMED_MAP = `${MAP}    attributes: { name: name }\n`;
const LOGGED = 'logged: 2024-01-15T09:00:00+01:00';

/** What is written of `keep`, where it lives, and what is known, when, and what must have become of it. */
const KEPT: Readonly<
  Record<string, readonly [string, string, readonly (readonly [string, string, string])[]]>
> = {
  'no longer': [
    'starts: logged\nkeep: no longer\nthen: delete\n',
    MAP,
    [
      [LOGGED, '2024-01-15T08:59:59+01:00', 'kept'],
      [LOGGED, '2024-01-15T09:00:00+01:00', 'deleted'],
    ],
  ],
  forbidden: ['keep: forbidden\n', UNDATED_MAP, [['', '2024-01-15', 'breach']]],
  indefinitely: [
    'keep: indefinitely\nreview_every: 1 year\nreviewed: 2024-07-01\n',
    UNDATED_MAP,
    [['', '2999-01-01', 'kept']],
  ],
  review: [
    'starts: logged\nkeep: 3 months\nthen: review\n',
    MAP,
    [
      [LOGGED, '2024-04-15', 'kept'],
      [LOGGED, '2024-04-16', 'review'],
      [LOGGED, '2029-04-16', 'review'],
    ],
  ],
  'by name': [
    `starts: logged
keep:
  by: name
  periods: { _ga: 24 months, "_g*": 1 hour, card: forbidden, id: indefinitely }
  otherwise: 1 day
then: delete
review_every: 1 year
reviewed: 2024-07-01
`,
    NAMED_MAP,
    [
      [`${LOGGED}, name: _ga`, '2026-01-15', 'kept'],
      [`${LOGGED}, name: _ga`, '2026-01-16', 'deleted'],
      [`${LOGGED}, name: _gid`, '2024-01-15T09:59:59+01:00', 'kept'],
      [`${LOGGED}, name: _gid`, '2024-01-15T10:00:00+01:00', 'deleted'],
      [`${LOGGED}, name: _GA`, '2024-01-16T23:59:59+01:00', 'kept'],
      [`${LOGGED}, name: _GA`, '2024-01-17', 'deleted'],
      [LOGGED, '2024-01-17', 'deleted'],
      [`${LOGGED}, name: card`, '2024-01-15', 'breach'],
      [`${LOGGED}, name: id`, '2999-01-01', 'kept'],
      ['name: _ga', '2024-01-17', 'undated'],
    ],
  ],
};

describe('validate', () => {
  test('a review that is overdue is a warning, on the day that it is in the policies’ zone', async () => {
    const reviewed = (day: string) => ({
      ...SOUND,
      'policies/logs.yaml': `${POLICY}review_every: 6 months\nreviewed: ${day}\n`,
    });
    expect((await run('validate', reviewed('2024-01-15'))).stdout).toBe(
      'no findings in 1 policy and 1 data map\n',
    );
    const { code, stdout } = await run('validate', reviewed('2024-01-14'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^policies\/logs\.yaml:18:11 {2}warning {2}review-overdue\n/);
    expect(stdout).toContain('had to be reviewed by 2024-07-14');
    expect(stdout).toContain('`reviewed: 2024-07-15`');
  });

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

  test('in the language of the configuration, even where that is what is wrong', async () => {
    const files = { ...SOUND, 'retentiond.yaml': 'language: fr\ntimezone: Mars\n' };
    const { stdout } = await run('validate', files);
    expect(stdout).toContain('retentiond.yaml:2:11  erreur  time-zone-unknown');
    expect(stdout).toMatch(/\n1 erreur dans la configuration ; rien d’autre n’a été lu\n$/);
    const json = JSON.parse((await run('validate --json --language fr', TWO_MISTAKES)).stdout) as {
      readonly findings: readonly { readonly message: string; readonly severity: string }[];
    };
    expect(json.findings[0]).toMatchObject({ message: 'clé inconnue `retian`', severity: 'error' });
    expect((await run('plan', files)).stderr).toContain('n’est pas un fuseau horaire');
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

  test('in French, but for the line that scripts look for', async () => {
    const files = { ...SOUND, 'policies/logs.yaml': POLICY.replace('expect: kept', 'expect: deleted') };
    expect((await run('test --language fr', files)).stdout).toBe(
      `policies/logs.yaml:9  logs : attendu deleted, obtenu kept
logs : 1 sur 2 conforme
test: 2 examples of 1 policy, 1 failed
`,
    );
  });

  test.each(Object.entries(KEPT))('%s', async (_, [keep, map, examples]) => {
    const policy = POLICY.replace(
      /starts: logged\nkeep: 3 months\nthen: delete\nexamples:[\s\S]*$/,
      `${keep}examples:\n`,
    );
    const lines = examples.map(
      ([given, on, expected]) => `  - { given: { ${given} }, on: ${on}, expect: ${expected} }\n`,
    );
    const files = { ...SOUND, 'policies/logs.yaml': policy + lines.join(''), 'datamap/crm.yaml': map };
    const { stdout } = await run('test --json', files);
    const results = JSON.parse(stdout) as { examples: { got: string; expect: string }[] };
    expect(results.examples.map(({ got }) => got)).toEqual(examples.map(([, , expected]) => expected));
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
