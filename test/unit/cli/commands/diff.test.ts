import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { MAP, POLICY, type Recorded, runIn, SOUND } from '../recorded.ts';

type Files = Readonly<Record<string, string>>;

// Others make and leave folders of these names in the temporary folder that all share.
const own = mkdtempSync(join(tmpdir(), 'retentiond-diff-test-'));
beforeAll(() => void vi.stubEnv('TMPDIR', own));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(own, { recursive: true, force: true });
});

/** What `diff` has left behind of the revisions that it read. */
function leftOver(): readonly string[] {
  return readdirSync(own).filter((name) => /^retentiond-diff-(?!test)/.test(name));
}

function folderWith(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'retentiond-diff-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  write(folder, files);
  return folder;
}

function write(folder: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

function git(folder: string, ...args: readonly string[]): void {
  const who = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  execFileSync('git', ['-C', folder, ...who, ...args], { stdio: 'pipe' });
}

/** The project here, and `old/`, which differs from it in these files. */
function twoFolders(now: Files, old: Files): string {
  const before = Object.entries({ ...SOUND, ...old }).map(([name, text]) => [`old/${name}`, text] as const);
  return folderWith({ ...SOUND, ...now, ...Object.fromEntries(before) });
}

async function diff(folder: string, args: string): Promise<Recorded> {
  return runIn(folder, `diff ${args}`, { environment: {} });
}

const YEARS = (text: string): Files => ({
  'policies/logs.yaml': POLICY.replace('3 months', text).replace(/examples:[\s\S]*/, ''),
});

/** Another start, filter, person and condition, and a period that may be extended. */
function manyParts(): Files {
  const policy = POLICY.replace(/starts:[\s\S]*/, '');
  return {
    'policies/logs.yaml': `${policy}starts: { latest: [logged, seen] }
keep: 3 months
extend_while: contested
at_most: 6 months
then: delete
examples:
  - { given: { logged: 2023-11-30 }, on: 2024-02-29, expect: kept }
  - { given: { seen: 2023-11-30 }, on: 2024-02-29, expect: kept }
`,
    'datamap/crm.yaml': `connection: crm
tables:
  log:
    category: logs
    where: { any: [{ kind: [a, b] }, { kind: { starts_with: x } }] }
    person: { user: user_id, email: { column: email, of: users, on: { id: user_id } } }
    events:
      logged: { column: ts, always: true }
      seen: { latest: at, of: visits, on: log_id, where: { done: true } }
    conditions:
      contested: { some: disputes, on: log_id, where: { state: { not: closed } } }
`,
  };
}

describe('in words', () => {
  test('nothing differs', async () => {
    expect(await diff(twoFolders({}, {}), 'old --offline')).toEqual({
      code: 0,
      stdout: 'diff: nothing differs\n',
      stderr: '',
    });
  });

  test('a shorter period is flagged, and reaches more', async () => {
    const { code, stdout, stderr } = await diff(
      twoFolders(YEARS('2 years'), YEARS('3 years')),
      'old --offline',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`logs
  crm/log/logs: changed
    the period: 3 years → 2 years
    shortened: data goes sooner than before
    reaches more: the period is shorter, or may be: 2 years instead of 3 years

diff: 1 rule differs (1 shortened), rows were not counted
`);
  });

  test('a longer one is not, and the two sides can be given in any order', async () => {
    const folder = twoFolders(YEARS('2 years'), YEARS('3 years'));
    const { stdout } = await diff(folder, '. old --offline');
    expect(stdout).toContain('    the period: 2 years → 3 years\n    reaches no more rows than before\n');
    expect(stdout).toContain('(0 shortened)');
  });

  test('texts alone are told as such', async () => {
    const now = { 'policies/logs.yaml': POLICY.replace('"Logs"', '"Log"').replace('"Security"', '"Safety"') };
    expect((await diff(twoFolders(now, {}), 'old --offline')).stdout).toBe(
      'logs\n  texts only: title, purpose\n\ndiff: 0 rules differ (0 shortened), rows were not counted\n',
    );
  });

  test('what decides is said part by part', async () => {
    const { stdout, code } = await diff(twoFolders(manyParts(), {}), 'old --offline');
    expect(code).toBe(0);
    expect(stdout).toBe(`logs
  texts: examples
  crm/log/logs: changed
    the start: logged → the latest of logged, seen
    kept longer while: none → contested
    at most: none → 6 months
    which rows: none → kind is one of "a", "b" or kind starts with "x"
    “seen” is in: none → the latest at of visits by log_id, where done is true
    “contested” holds where: none → there is a row of disputes by log_id, where state is not "closed"
    the person: user: user_id → user: user_id, email: email of users by id = user_id
    reaches more: where the person is found is another one
    reaches more: the start is another one

diff: 1 rule differs (0 shortened), rows were not counted
`);
  });

  test('in French, but for the line that scripts look for', async () => {
    const { stdout, code } = await diff(twoFolders(manyParts(), {}), 'old --offline --language fr');
    expect(code).toBe(0);
    expect(stdout).toBe(`logs
  textes : examples
  crm/log/logs : modifiée
    le point de départ : logged → le plus récent de logged, seen
    conservation prolongée tant que : aucune → contested
    au plus : aucune → 6 mois
    quelles lignes : aucune → kind est l’un de "a", "b" ou kind commence par "x"
    «\u00a0seen\u00a0» est dans : aucune → le plus récent de at de visits par log_id, où done est true
    «\u00a0contested\u00a0» est remplie où : aucune → il y a une ligne de disputes par log_id, où state n’est pas "closed"
    la personne : user: user_id → user: user_id, email: email de users par id = user_id
    atteint davantage : l’endroit où se trouve la personne change
    atteint davantage : le point de départ change

diff: 1 rule differs (0 shortened), rows were not counted
`);
    const shorter = await diff(
      twoFolders(YEARS('2 years'), YEARS('3 years')),
      'old --offline --language fr --json',
    );
    expect(JSON.parse(shorter.stdout)).toMatchObject({
      language: 'fr',
      rules: [
        {
          change: 'changed',
          changes: [{ what: 'la durée', before: '3 ans', after: '2 ans' }],
          reaches_more: ['la durée est plus courte, ou peut l’être : 2 ans au lieu de 3 ans'],
        },
      ],
    });
  });

  test('rules that are new and rules that are gone', async () => {
    const two = `${MAP}  visit:
    category: logs
    person: { user: user_id }
    events: { logged: ts }
`;
    const folder = twoFolders({ 'datamap/crm.yaml': two }, {});
    expect((await diff(folder, 'old --offline')).stdout).toBe(
      'logs\n  crm/visit/logs: new\n    reaches more: the rule is new\n\ndiff: 1 rule differs (0 shortened), rows were not counted\n',
    );
    expect((await diff(folder, '. old --offline')).stdout).toContain('  crm/visit/logs: gone\n');
  });

  test('a period by name is one line, whatever rules it is', async () => {
    const by = (ga: string): Files => ({
      'policies/logs.yaml': `${POLICY.replace(/keep:[\s\S]*/, '')}keep:
  by: kind
  periods: { "a*": ${ga}, b: forbidden }
  otherwise: 6 months
then: delete
`,
      'datamap/crm.yaml': `${MAP}    attributes: { kind: kind }\n`,
    });
    const { stdout } = await diff(twoFolders(by('13 months'), by('2 years')), 'old --offline');
    expect(stdout).toContain(
      '    the period: 2 years where “kind” is a*; forbidden where “kind” is b; else 6 months → 13 months where “kind” is a*; forbidden where “kind” is b; else 6 months\n    shortened:',
    );
    expect(stdout).toContain('reaches more: rows have a period of their own that had another one');
  });

  test('a draft that becomes a policy is a new rule', async () => {
    const folder = twoFolders({}, { 'policies/logs.yaml': `draft: true\n${POLICY}` });
    const { stdout } = await diff(folder, 'old --offline');
    expect(stdout).toContain('logs\n  texts: draft\n  crm/log/logs: new\n');
  });

  test('as one JSON document', async () => {
    const { stdout } = await diff(twoFolders(YEARS('2 years'), YEARS('3 years')), 'old --offline --json');
    expect(JSON.parse(stdout)).toEqual({
      format_version: 1,
      language: 'en',
      old: 'old',
      new: 'the project here',
      at: expect.stringMatching(/Z$/),
      policies: [{ category: 'logs', change: 'changed', texts: [] }],
      rules: [
        {
          rule: 'crm/log/logs',
          category: 'logs',
          connection: 'crm',
          table: 'log',
          change: 'changed',
          changes: [{ what: 'the period', before: '3 years', after: '2 years' }],
          shortened: true,
          reaches_more: ['the period is shorter, or may be: 2 years instead of 3 years'],
          rows: null,
        },
      ],
      totals: null,
    });
  });
});

describe('what is compared', () => {
  test('a folder of policies beside the data map of today', async () => {
    const folder = folderWith({
      ...SOUND,
      'drafts/logs.yaml': YEARS('1 year')['policies/logs.yaml'] as string,
    });
    expect((await diff(folder, '. drafts --offline')).stdout).toContain('the period: 3 months → 1 year');
  });

  test('a side that is invalid is named with its findings', async () => {
    const folder = twoFolders({}, { 'policies/logs.yaml': POLICY.replace('3 months', '3 moons') });
    const { code, stdout, stderr } = await diff(folder, 'old --offline');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^old: old\/policies\/logs\.yaml:6:7 {2}error {2}period-unknown-unit/);
    expect(stderr).toContain('code: diff-invalid');
  });

  test('a folder that holds nothing is refused', async () => {
    const folder = folderWith({ ...SOUND, 'empty/read.me': '' });
    const { code, stderr } = await diff(folder, 'empty --offline');
    expect({
      code,
      told: /holds neither a retentiond.yaml nor policies|has no .*retentiond.yaml/.test(stderr),
    }).toEqual({ code: 64, told: true });
  });

  test('outside of a repository a revision is refused', async () => {
    const { code, stderr } = await diff(folderWith(SOUND), 'HEAD~1 --offline');
    expect({ code, told: stderr.includes('in no git repository') }).toEqual({ code: 64, told: true });
  });
});

describe('git revisions', () => {
  /** A repository whose project lies below its top: three months in the first commit, two years in the second. */
  function repository(): { readonly top: string; readonly project: string } {
    const top = folderWith({});
    const project = join(top, 'data protection');
    git(top, 'init', '--quiet', '--initial-branch=main');
    write(project, { ...SOUND, ...YEARS('3 years') });
    git(top, 'add', '.');
    git(top, 'commit', '--quiet', '-m', 'three years');
    git(top, 'tag', 'v1');
    write(project, YEARS('2 years'));
    git(top, 'commit', '--quiet', '-a', '-m', 'two years');
    return { top, project };
  }

  const SHORTER = '    the period: 3 years → 2 years\n';

  test.each(['HEAD~1', 'v1', 'main^', 'v1 HEAD', 'v1:./policies', 'HEAD~1:./'])('%s', async (args) => {
    const { project } = repository();
    const { code, stdout, stderr } = await diff(project, `${args} --offline`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(SHORTER);
    expect(leftOver()).toEqual([]);
  });

  test('the working tree is what the project here is, committed or not', async () => {
    const { project } = repository();
    write(project, YEARS('1 year'));
    expect((await diff(project, 'HEAD --offline')).stdout).toContain('the period: 2 years → 1 year');
  });

  test('a path is counted from the top, and the configuration can be named', async () => {
    const { top } = repository();
    write(top, { 'other/retentiond.yaml': SOUND['retentiond.yaml'] as string });
    const { stdout } = await runIn(top, 'diff v1 HEAD --offline --config here/retentiond.yaml', {
      environment: {},
    });
    expect(stdout).toBe('');
    const project = join(top, 'data protection', 'retentiond.yaml');
    write(top, { 'link.yaml': '' });
    rmSync(join(top, 'link.yaml'));
    const environment = { RETENTIOND_CONFIG: project };
    expect((await runIn(top, 'diff v1 --offline', { environment })).stdout).toContain(SHORTER);
  });

  test.each([
    ['nowhere', 'is neither a folder nor a revision of'],
    ['--output=x', 'unknown option'],
    ['HEAD:nowhere', '`HEAD:nowhere` has no nowhere'],
    ['HEAD:../../x', 'lies outside of the repository'],
  ])('%s is refused', async (name, refused) => {
    const { project } = repository();
    const { code, stdout, stderr } = await diff(project, `${name} --offline`);
    expect({ code, stdout, told: stderr.includes(refused) }).toEqual({
      code: 64,
      stdout: '',
      told: true,
    });
  });

  test('a revision without the project is refused', async () => {
    const { top, project } = repository();
    git(top, 'checkout', '--quiet', '--orphan', 'bare');
    git(top, 'rm', '--quiet', '-r', '--cached', '.');
    git(top, 'commit', '--quiet', '--allow-empty', '-m', 'nothing');
    const { code, stderr } = await diff(project, 'bare --offline');
    expect({
      code,
      told: /holds neither a retentiond.yaml nor policies|has no .*retentiond.yaml/.test(stderr),
    }).toEqual({ code: 64, told: true });
  });

  test('what is wrong at a revision is told with its name and its place in the repository', async () => {
    const { top, project } = repository();
    write(project, { 'policies/logs.yaml': POLICY.replace('3 months', '3 moons') });
    git(top, 'commit', '--quiet', '-a', '-m', 'moons');
    write(project, YEARS('2 years'));
    const { code, stderr } = await diff(project, 'HEAD --offline');
    expect(code).toBe(3);
    expect(stderr).toMatch(/^HEAD: (data protection\/)?policies\/logs\.yaml:6:7 {2}error/);
  });
});
