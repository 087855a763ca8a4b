import { expect } from 'vitest';
import type { Config } from '../../../src/config/config.ts';
import { loadConfig, type Sources } from '../../../src/config/load.ts';
import type { Reading } from '../../../src/reading/document.ts';

/** The only setting without a default. */
export const least = 'timezone: Europe/Paris\n';

export type Given = Partial<Sources> & {
  readonly text?: string;
  readonly files?: Readonly<Record<string, string | Error>>;
};

/** The codes of everything that was found so far. */
export const told = new Set<string>();

/** Loads /etc/r/retentiond.yaml with `text` in it, from the working folder /work. */
export function load({ text, files = {}, ...sources }: Given): Reading<Config> {
  const all: Readonly<Record<string, string | Error>> = {
    ...(text === undefined ? {} : { '/etc/r/retentiond.yaml': text }),
    ...files,
  };
  const reading = loadConfig({
    flags: { config: '/etc/r/retentiond.yaml' },
    environment: {},
    cwd: '/srv',
    readFile: (path) => {
      const content = all[path] ?? Object.assign(new Error('missing'), { code: 'ENOENT' });
      if (typeof content !== 'string') throw content;
      return Buffer.from(content, 'latin1');
    },
    ...sources,
  });
  for (const { code } of reading.findings) told.add(code);
  return reading;
}

export function loadSound(given: Given): Config {
  const { value, findings } = load(given);
  expect(findings).toEqual([]);
  return value as Config;
}

export function codes(given: Given): string[] {
  const { value, findings } = load(given);
  expect(value).toBeNull();
  return findings.map(({ line, column, code }) => `${line}:${column} ${code}`);
}
