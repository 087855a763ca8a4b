import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CONFIG, POLICY, run, SOUND } from './recorded.ts';

const HOW_TO = new URL('../../../docs/how-to/notice.md', import.meta.url);

const DRAFT = POLICY.replace('category: logs', 'category: visits').replace(
  'examples:',
  'draft: true\nexamples:',
);

describe('notice', () => {
  test('the notice in Markdown, in the configured language', async () => {
    const { code, stdout, stderr } = await run('notice');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^# How long we keep personal data\n/);
    expect(stdout).toContain(
      '| Logs | Security<br>Legitimate interests (GDPR, art. 6(1)(f)) | 3 months | Logged |',
    );
    const french = { ...SOUND, 'retentiond.yaml': `${CONFIG}language: fr\n` };
    expect((await run('notice', french)).stdout).toMatch(/^# Durées de conservation/);
    expect((await run('notice --lang en', french)).stdout).toBe(stdout);
    expect((await run('notice --language fr')).stdout).toMatch(/^# Durées de conservation/);
  });

  test('drafts are left out, and named', async () => {
    const { code, stdout, stderr } = await run('notice', { ...SOUND, 'policies/visits.yaml': DRAFT });
    expect(code).toBe(0);
    expect(stderr).toContain('left out, since they are drafts: visits\n');
    expect(stdout).toBe((await run('notice')).stdout);
  });

  test('texts and words that are missing in the language are named', async () => {
    const told = async (policy: string, flags = '--lang fr') =>
      (await run(`notice ${flags}`, { ...SOUND, 'policies/logs.yaml': policy })).stderr;
    const all = 'not written in French, and shown as it is: logs (title, purpose, “logged”)\n';
    expect(await told(POLICY)).toBe(all);
    const english = POLICY.replace('"Logs"', '{ en: "Logs" }');
    expect(await told(english)).toBe(all);
    expect(await told(english, '--lang en')).toBe('');
    const texts = POLICY.replace('"Logs"', '{ en: "Logs", fr: "Journaux" }').replace(
      '"Security"',
      '{ en: "Security", fr: "Sécurité" }',
    );
    expect(await told(texts)).toBe(
      '1 warning: see `retentiond validate --connect`\nnot written in French, and shown as it is: logs (“logged”)\n',
    );
    expect(await told(`${texts}words: { logged: { fr: "inscription" } }\n`)).toBe('');
  });

  test('an invalid project draws up nothing', async () => {
    const files = { ...SOUND, 'policies/logs.yaml': POLICY.replace('3 months', '0 months') };
    const { code, stdout } = await run('notice', files);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  });

  test.each(['--lang de', '--format pdf', '--part all'])('%s is refused', async (flags) => {
    const { code, stdout } = await run(`notice ${flags}`);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
  });

  test('the commands of its page work, each with an output of its own', async () => {
    const commands = [...readFileSync(HOW_TO, 'utf8').matchAll(/^retentiond (notice [^>#\n]*?)\s+[>#]/gm)];
    expect(commands).toHaveLength(4);
    const outputs = await Promise.all(commands.map(([, command]) => run(command as string)));
    expect(outputs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(new Set(outputs.map(({ stdout }) => stdout)).size).toBe(4);
    expect(outputs[1]?.stdout).toMatch(/^<!doctype html>/);
    expect(outputs[2]?.stdout).toMatch(/^Category,Data,Time limit,/);
  });
});
