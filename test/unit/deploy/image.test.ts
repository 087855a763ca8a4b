import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const TEXT = readFileSync(join(ROOT, 'Dockerfile'), 'utf8').replace(/\\\n/g, ' ');
const PACKAGE = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** What follows an instruction in the last stage, which is the image. */
function saidOf(instruction: string): readonly string[] {
  const last = TEXT.slice(TEXT.lastIndexOf('\nFROM '));
  return [...last.matchAll(new RegExp(`^${instruction}\\s+(.*)$`, 'gm'))].map(([, rest]) => rest ?? '');
}

test('it runs as somebody who is not root, by number', () => {
  expect(saidOf('USER')).toEqual(['1000:1000']);
});

test('the program and its health check run without a shell, so that signals reach it', () => {
  const program = ['node', `/app/${PACKAGE.bin.retentiond}`];
  expect(saidOf('ENTRYPOINT').map((text) => JSON.parse(text))).toEqual([program]);
  expect(saidOf('CMD').map((text) => JSON.parse(text))).toEqual([['start']]);
  const [check = ''] = saidOf('HEALTHCHECK');
  expect(JSON.parse(check.slice(check.indexOf('[')))).toEqual([...program, 'healthcheck']);
});

test('only what runs is taken into the image, and .dockerignore lets it through', () => {
  expect(saidOf('RUN')).toEqual([]);
  const ignored = readFileSync(join(ROOT, '.dockerignore'), 'utf8').trim().split('\n');
  expect(ignored[0]).toBe('*');
  for (const line of ignored.slice(1)) expect(existsSync(join(ROOT, line.replace(/^!/, '')))).toBe(true);
  const copied = saidOf('COPY').flatMap((text) =>
    [...text.matchAll(/\/app\/(\S+) /g)].map(([, path]) => path),
  );
  expect(copied).not.toEqual([]);
  for (const path of copied.filter((one) => one !== 'node_modules' && one !== 'dist'))
    expect(ignored).toContain(`!${path}`);
});

test('whatever the build imports, and whatever the package holds, is there', () => {
  const ignored = readFileSync(join(ROOT, '.dockerignore'), 'utf8').trim().split('\n');
  const build = 'scripts/build.mjs';
  const imported = [...readFileSync(join(ROOT, build), 'utf8').matchAll(/ from '\.\/([^']+)'/g)];
  expect(imported).not.toEqual([]);
  for (const path of [build, ...imported.map(([, name]) => `scripts/${name}`)])
    expect(ignored).toContain(`!${path}`);
  // The demo starts servers of its own, which nobody does in an image.
  const left = ['demo', '!demo/**/*.ts', 'CHANGELOG.md'];
  const copied = saidOf('COPY').join('\n');
  for (const name of (PACKAGE.files as readonly string[]).filter((one) => !left.includes(one)))
    expect(copied).toContain(`/app/${name} /app/${name}`);
});

test('the compose file mounts everything else, and writes nowhere', () => {
  const { services } = parse(readFileSync(join(ROOT, 'deploy/compose.yaml'), 'utf8'), { merge: true });
  const ours = Object.values(services as Readonly<Record<string, Readonly<Record<string, unknown>>>>).filter(
    ({ image }) => image === 'retentiond:local',
  );
  expect(ours.length).toBeGreaterThan(1);
  for (const service of ours)
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    });
});
