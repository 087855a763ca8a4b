import { describe, expect, test } from 'vitest';
import { run, SOUND } from './recorded.ts';

/** A project as it lies in a repository: everything that only databases are reached by comes from elsewhere. */
const FILES: Readonly<Record<string, string>> = {
  ...SOUND,
  'retentiond.yaml': `control: { url: "\${CONTROL_URL}" }
timezone: Europe/Paris
evidence:
  digest_key_file: "\${CREDENTIALS_DIRECTORY}/digest.key"
connections:
  crm:
    url: "\${CRM_URL}"
    prune_url: "\${CRM_PRUNE_URL}"
    replica_urls: ["\${CRM_REPLICA_URL}"]
  shop:
    url: "postgres://app@db.example/shop"
    tls: { ca_file: tls/ca.pem, cert_file: tls/client.pem, key_file: tls/client.key }
`,
  'datamap/shop.yaml': 'connection: shop\ntables: {}\n',
};
const UNSET = 'CONTROL_URL, CREDENTIALS_DIRECTORY, CRM_URL, CRM_PRUNE_URL, CRM_REPLICA_URL';

describe('what needs no database needs nobody’s secrets', () => {
  test('validate, which names what it did not look for', async () => {
    const { code, stdout, stderr } = await run('validate', FILES);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('1 policy') });
    expect(stderr).toBe(`not known here, and not needed for this: ${UNSET}\n`);
    expect(await run('validate --json', FILES)).toMatchObject({ code: 0, stderr: '' });
    const french = await run('validate --language fr', FILES);
    expect(french.stderr).toMatch(/^inconnu ici, et inutile pour cela : /);
  });

  test('validate, which warns of a file that is named and is not here, with its place', async () => {
    const { code, stdout } = await run('validate --json', FILES);
    const { ok, findings } = JSON.parse(stdout);
    expect({ code, ok, findings }).toEqual({
      code: 0,
      ok: true,
      findings: [
        expect.objectContaining({
          file: 'retentiond.yaml',
          line: 12,
          column: 21,
          code: 'tls-file-missing',
          severity: 'warning',
          message: expect.stringMatching(/tls\/ca\.pem cannot be read here \(it does not exist\)$/),
        }),
      ],
    });
  });

  test.each(['test', 'explain', 'explain logs', 'notice', 'notice --part register'])('%s', async (argv) => {
    const { code, stdout, stderr } = await run(argv, FILES);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toBe('');
  });

  test('config show, which shows that it is not set', async () => {
    const { code, stdout, stderr } = await run('config show', FILES);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^connections\.crm\.url +\(not set\) {2}\(file\)$/m);
    expect(stderr).toMatch(new RegExp(`${UNSET}, .*/tls/ca\\.pem\n$`));
  });

  test('a policy that is wrong is told with its place, and the variables are not in its way', async () => {
    const policy = `${SOUND['policies/logs.yaml']}`.replace('keep: 3 months', 'keep: 3 moths');
    const { code, stdout } = await run('validate', { ...FILES, 'policies/logs.yaml': policy });
    expect(code).toBe(3);
    expect(stdout).toContain('policies/logs.yaml:6:');
    expect(stdout).not.toContain('variable-unset');
  });
});

describe('diff of policies', () => {
  const older = `${SOUND['policies/logs.yaml']}`
    .replace('keep: 3 months', 'keep: 4 months')
    .split('examples:')[0];
  const files = { ...FILES, 'older/logs.yaml': `${older}` };

  test('says in words what an edit does, and that nobody counted', async () => {
    const { code, stdout, stderr } = await run('diff older', files);
    expect(stdout).toMatch(/3 months/);
    expect(stdout).toContain('rows were not counted');
    expect(stderr).toMatch(/no rows were counted: retentiond\.yaml:1:18: .*CONTROL_URL/);
    expect(stderr).toContain('--offline');
    expect(code).toBe(1);
  });

  test('misses nothing where only words are wanted', async () => {
    const { code, stderr } = await run('diff older --offline', files);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('without recorded state, tells which connection nobody could count on', async () => {
    const config = `${FILES['retentiond.yaml']}`.replace(/^control.*\n/, '');
    const { code, stderr } = await run('diff older', { ...files, 'retentiond.yaml': config });
    expect(stderr).toMatch(/retentiond\.yaml:6:11: .*CRM_URL/);
    expect(code).toBe(1);
  });
});

describe('what reaches databases is told of everything that it uses, before it opens any', () => {
  const known = { CREDENTIALS_DIRECTORY: '/nowhere' };
  const files = {
    ...SOUND,
    'retentiond.yaml': `${FILES['retentiond.yaml']}`.replace(/ {2}shop:[\s\S]*/, ''),
  };

  test.each<[string, readonly string[]]>([
    ['validate --connect', ['CRM_URL']],
    ['plan', ['CRM_URL']],
    ['apply --yes', ['CONTROL_URL', 'CRM_URL', 'CRM_REPLICA_URL']],
    ['start', ['CONTROL_URL', 'CRM_URL', 'CRM_REPLICA_URL']],
  ])('%s', async (argv, names) => {
    const { code, stdout, stderr } = await run(argv, files, known);
    const told = [...`${stdout}${stderr}`.matchAll(/environment variable (\w+) is not set/g)];
    expect(told.map(([, name]) => name)).toEqual(names);
    expect(code).toBe(3);
  });

  test.each(['validate --connect', 'plan', 'apply --yes', 'start', 'status', 'explain --row crm.log 1'])(
    '%s wants the files of keys, too',
    async (argv) => {
      const { code, stdout, stderr } = await run(argv, files);
      expect(`${stdout}${stderr}`).toContain('CREDENTIALS_DIRECTORY is not set');
      expect(code).toBe(3);
    },
  );

  test('doctor says it of each place where it is missed', async () => {
    const { code, stdout } = await run('doctor --json', files, known);
    expect(code).toBe(1);
    const { checks } = JSON.parse(stdout) as { checks: { about: string; check: string; fact: string }[] };
    const missed = checks.filter(({ fact }) => fact.includes('is not set'));
    expect(missed.map(({ about, check }) => `${about} ${check}`)).toEqual([
      'configuration pruning',
      'control reachable',
      'queue queue',
      'crm reachable',
    ]);
  });

  test('status uses no target: it asks for the control database alone', async () => {
    const { code, stderr } = await run('status', files, known);
    expect(code).toBe(3);
    expect(stderr).toMatch(/retentiond\.yaml:1:18: the environment variable CONTROL_URL is not set/);
    expect(stderr).not.toContain('CRM_URL');
  });
});
