import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EXIT_MEANINGS } from '../../../src/cli/exit-code.ts';
import { CONFIG, MAP, POLICY, run, SOUND } from './recorded.ts';

const COMMANDS = [
  'validate',
  'test',
  'explain',
  'hold place',
  'hold list',
  'hold release',
  'migrate',
  'plan',
  'approve',
  'apply',
  'start',
  'status',
  'pause',
  'resume',
  'retry',
  'cancel',
  'config show',
  'audit find',
  'audit prune',
  'audit rotate',
  'audit list',
  'audit verify',
  'audit show',
  'audit prove',
  'audit keys',
  'audit export',
  'audit certificate',
  'audit runs',
  'audit rules',
  'audit recompute',
  'schema',
  'doctor',
  'grants',
  'demo',
];

const UNBUILT_COMMANDS = ['init', 'request'];
const MORE_UNBUILT_COMMANDS = ['reapply', 'completion'];
const UNBUILT_OPTIONS = ['explain --key', 'plan --sample'];

describe('help', () => {
  test('says what it is, groups the commands, and lists every exit code', async () => {
    const { code, stdout, stderr } = await run('--help');
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /^Usage: retentiond \[options\] <command>\n\nretentiond keeps the promises of your privacy policy/,
    );
    for (const heading of [
      'For the data protection officer:',
      'For operations:',
      'For the auditor:',
      'Example:',
    ]) {
      expect(stdout).toContain(heading);
    }
    for (const exit of Object.keys(EXIT_MEANINGS)) expect(stdout).toMatch(new RegExp(`^ +${exit}  `, 'm'));
    expect(stdout).toMatch(/audit <command> +read and verify the ledger: list, verify, runs/);
    expect(Math.max(...stdout.split('\n').map((text) => text.length))).toBeLessThanOrEqual(80);
  });

  test.each(COMMANDS)('%s has a help with one example, on standard output', async (command) => {
    const { code, stdout, stderr } = await run(`${command} --help`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.match(/^ {2}\$ retentiond /gm)).toHaveLength(1);
    expect(stdout).toContain(`Usage: retentiond ${command}`);
  });

  test('without a command it stands on standard error, and that is a mistake', async () => {
    const { code, stdout, stderr } = await run('');
    expect(code).toBe(64);
    expect(stdout).toBe('');
    expect(stderr).toContain('Usage: retentiond');
  });

  test('the version is that of package.json', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(await run('--version')).toMatchObject({ code: 0, stdout: `${version}\n` });
  });
});

describe('what is not built yet', () => {
  test.each([...UNBUILT_COMMANDS, ...MORE_UNBUILT_COMMANDS])('%s is refused by name', async (name) => {
    for (const rest of ['', ' place --matter x y', ' --help']) {
      const { code, stdout, stderr } = await run(`${name}${rest}`);
      expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
      expect(stderr).toContain(`\`${name}\` is not built yet`);
    }
  });

  test.each(UNBUILT_OPTIONS)('%s is refused by name', async (name) => {
    for (const value of ['', ' x', ' crm.log 1']) {
      const { code, stderr } = await run(`${name}${value}`);
      expect(code).toBe(64);
      expect(stderr).toContain(`\`${name}\` is not built yet`);
    }
  });

  test('is absent from every help', async () => {
    const helps = await Promise.all(
      ['', ...COMMANDS, 'audit'].map((command) => run(`${command} --help`.trim())),
    );
    const text = helps.map((help) => help.stdout).join('\n');
    for (const name of [...UNBUILT_COMMANDS, ...MORE_UNBUILT_COMMANDS])
      expect(text).not.toMatch(new RegExp(`^ {2}${name}\\b`, 'm'));
    expect(text).not.toContain('--sample');
    expect((await run('explain --help')).stdout).not.toContain('--key');
  });
});

describe('wrong command lines end with 64 and say what was meant', () => {
  test.each([
    ['valdate', "unknown command 'valdate'", 'did you mean validate?'],
    ['validate --conect', "unknown option '--conect'", 'did you mean --connect?'],
    ['audit lst', "unknown command 'lst'", 'did you mean list?'],
    [
      'validate --format xml',
      'Allowed choices are text, json, github, sarif',
      '`retentiond validate --help`',
    ],
    [
      'validate --json --format sarif',
      "option '--json' cannot be used with option '--format <format>'",
      '--help',
    ],
    ['explain logs cookies', 'too many arguments', '--help'],
    ['explain logs --at 2024-01-01', '--at stands with --row only', 'explain --help'],
    ['explain --row crm.log', '--row needs the key of the row', 'explain --help'],
    ['explain lgs', 'there is no policy for the category lgs', 'did you mean logs?'],
    ['explain accounts', 'there is no policy for the category accounts', 'there are: logs'],
    ['schema policies', 'Allowed choices are policy, datamap, config', '--help'],
    ['plan --at tomorrow', 'Write a day or a time', '--help'],
    ['plan --at 2024-02-30', 'Write a day or a time', '--help'],
    [
      'audit list --kind hold',
      'Allowed choices are opened, run started, run observed, run ended, intent, outcome, copies removed',
      '--help',
    ],
    ['validate --language de', 'Allowed choices are en, fr', '--help'],
    ['apply', 'nobody can be asked here', '`retentiond apply --yes`'],
    ['apply plan.json', 'nobody can be asked here', '`retentiond apply --yes`'],
    ['approve plan.json', 'nobody can be asked here', '`retentiond approve FILE --yes`'],
    ['approve', "missing required argument 'file'", '--help'],
    ['--config other.yaml approve', "missing required argument 'file'", '`retentiond approve --help`'],
    ['hold place', "required option '--matter <text>' not specified", '`retentiond hold place --help`'],
    ['nonsense', "unknown command 'nonsense'", '`retentiond --help`'],
  ])('%s', async (argv, fact, hint) => {
    const { code, stdout, stderr } = await run(argv);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toMatch(/^error: .*\nhint: .*\n$/);
    expect(stderr).toContain(fact);
    expect(stderr).toContain(hint);
  });
});

describe('an invalid project ends with 3, whatever was asked', () => {
  const broken = { ...SOUND, 'policies/logs.yaml': POLICY.replace('keep: 3 months', 'keep: 3 m') };

  test.each(['validate', 'validate --connect', 'test', 'explain', 'plan', 'apply --yes', 'start'])(
    '%s',
    async (argv) => {
      const { code, stdout, stderr } = await run(argv, broken);
      expect(code).toBe(3);
      expect(`${stdout}${stderr}`).toMatch(/policies\/logs\.yaml:6:\d+ {2}error/);
      expect(`${stdout}${stderr}`).toMatch(/hint: /);
      if (!argv.startsWith('validate')) expect(stdout).toBe('');
    },
  );

  test.each(['config show', 'migrate', 'audit list', 'audit verify'])(
    '%s needs only the configuration',
    async (argv) => {
      const { code, stderr } = await run(argv, { 'retentiond.yaml': `${CONFIG}colour: red\n` });
      expect(code).toBe(3);
      expect(stderr).toMatch(/retentiond\.yaml:5:1 {2}error {2}unknown-key/);
    },
  );

  test.each([
    ['no configuration', {}, 'config-missing'],
    ['no policies', { 'retentiond.yaml': CONFIG, 'datamap/crm.yaml': MAP }, 'folder-unreadable'],
    ['an empty policy', { ...SOUND, 'policies/logs.yaml': '' }, 'policies/logs.yaml'],
    [
      'a policy without a table',
      { ...SOUND, 'datamap/crm.yaml': MAP.replace('category: logs', 'category: log') },
      'category-without-policy',
    ],
    [
      'an unknown connection',
      { ...SOUND, 'datamap/crm.yaml': MAP.replace('connection: crm', 'connection: crn') },
      'connection-unknown',
    ],
  ])('a newcomer with %s', async (_, files, code) => {
    const result = await run('validate', files as Record<string, string>);
    expect(result.code).toBe(3);
    expect(result.stdout).toContain(code);
    expect(result.stdout).toMatch(/\n\d+ errors?(, \d+ warnings?)? in .*\n$/);
  });

  test('commands that need the control database say what to write', async () => {
    for (const argv of ['migrate', 'audit list', 'audit verify', 'audit verify --json']) {
      const { code, stdout, stderr } = await run(argv);
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
      expect(stderr).toMatch(
        /^error: .*retentiond\.yaml names none\nhint: add `control: .*\ncode: control-missing\n$/,
      );
    }
  });
});

describe('guards end with 5', () => {
  test('a daemon without a digest key', async () => {
    const { code, stderr } = await run('start', {
      ...SOUND,
      'retentiond.yaml': `${CONFIG}approval: never\n`,
    });
    expect(code).toBe(5);
    expect(stderr).toContain('code: digest-key-missing');
  });
});

describe('a server that does not answer ends with 1, without its password', () => {
  test.each(['plan', 'plan --json', 'validate --connect', 'apply --yes'])('%s', async (argv) => {
    const { code, stdout, stderr } = await run(argv);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /error: connection crm: the database does not answer \(ECONNREFUSED\)\nhint: .*\ncode: database-unreachable/,
    );
    expect(`${stdout}${stderr}`).not.toContain('hunter2');
    expect(`${stdout}${stderr}`).not.toMatch(/\bat .*\.[jt]s:\d+/);
  });

  test('validate --json still prints its document, which is not ok', async () => {
    const { code, stdout } = await run('validate --connect --json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({ format_version: 1, ok: false, findings: [] });
  });
});
