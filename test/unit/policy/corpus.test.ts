import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/finding.ts';
import { keepTexts } from '../../../src/finding-text/en/keep.ts';
import { periodTexts } from '../../../src/finding-text/en/period.ts';
import { policyTexts } from '../../../src/finding-text/en/policy.ts';
import { yamlTexts } from '../../../src/finding-text/en/yaml.ts';
import { readPolicies, readPolicy } from '../../../src/policy/read.ts';

const FOLDER = new URL('./cases/', import.meta.url);
const CASES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

function readCase(name: string): Uint8Array {
  return readFileSync(new URL(name, FOLDER));
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Raised by what a data map, a database or the date says of a policy. */
const ELSEWHERE = [
  'attribute-type',
  'review-overdue',
  'review-never',
  'attribute-unmapped',
  'attribute-unknown',
  'event-needless',
  'attribute-needless',
];

/** Cases that are better made than stored. */
const MADE: Readonly<Record<string, () => readonly Finding[]>> = {
  'a file above the limit': () => readPolicy('large.yaml', new Uint8Array(5_000_000).fill(0x61)).findings,
  'half a million faults': () => readPolicy('faults.yaml', bytes('a:\n'.repeat(100_000))).findings,
  'one category in two files': () =>
    readPolicies(['a.yaml', 'b.yaml'].map((file) => ({ file, bytes: readCase('sound.yaml') }))).findings,
};

describe('every hostile policy is refused at its place', () => {
  test.each(CASES)('%s', (name) => {
    const { value, findings } = readPolicy(name, readCase(name));
    const expected = readFileSync(new URL(name.replace(/yaml$/, 'expect'), FOLDER), 'utf8');
    expect(findings.map((found) => `${found.line}:${found.column} ${found.code}\n`).join('')).toBe(expected);
    expect(value === null).toBe(expected !== '');
    for (const found of findings) {
      expect(found.file).toBe(name);
      expect(found.message + found.hint).not.toMatch(/[\p{Cc}]|\{\w+\}|undefined|\[object|Invalid input/u);
    }
  });

  test('there are sound cases and an expectation for each', () => {
    const names = readdirSync(FOLDER);
    expect(names.filter((name) => name.endsWith('.expect'))).toHaveLength(CASES.length);
    expect(CASES.filter((name) => name.startsWith('sound'))).toHaveLength(10);
  });
});

test('every code about YAML, periods and policies is raised by a case', () => {
  const raised = new Set<string>(
    CASES.flatMap((name) => readPolicy(name, readCase(name)).findings.map(({ code }) => code)),
  );
  for (const make of Object.values(MADE)) for (const { code } of make()) raised.add(code);
  const codes = Object.keys({ ...yamlTexts, ...periodTexts, ...policyTexts, ...keepTexts });
  expect(codes.filter((code) => !raised.has(code))).toEqual(ELSEWHERE);
});
