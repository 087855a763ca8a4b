import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../src/digest.ts';
import { readPolicies, readPolicy } from '../../../src/policy/read.ts';
import { howOften } from '../../support/how-often.ts';

const LOGS = `category: logs
title: { en: "Logs", fr: "Journaux" }
purpose: "Security"
legal_basis: [legitimate_interests, legal_obligation]
starts: logged
keep: 3 mois
extend_while: under investigation
at_most: P13M
then: delete
words:
  logged: { fr: "enregistré" }
examples:
  - { given: { logged: 2024-01-31, under investigation: true }, on: 2024-05-01, expect: kept }
`;

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function codes(text: string): string[] {
  return readPolicy('p.yaml', bytes(text)).findings.map(({ code }) => code);
}

describe('readPolicy', () => {
  test('normalises what was written and fills in every default', () => {
    const { value, findings } = readPolicy('logs.yaml', bytes(LOGS));
    expect(findings).toEqual([]);
    expect(value).toMatchObject({
      category: 'logs',
      title: { en: 'Logs', fr: 'Journaux' },
      purpose: { default: 'Security' },
      legalBasis: ['legitimate_interests', 'legal_obligation'],
      source: null,
      starts: { combine: 'only', events: ['logged'] },
      stages: [{ number: null, keep: { count: 3, unit: 'month' }, action: 'delete', base: 'active' }],
      suspension: [],
      keepAtLeast: null,
      goneWithin: null,
      accept: [],
      extension: { while: ['under investigation'], atMost: { count: 13, unit: 'month' } },
      words: { logged: { fr: 'enregistré' } },
      reviewed: null,
      reviewEvery: null,
      draft: false,
      textHash: sha256Hex(LOGS),
    });
    expect(value?.examples).toMatchObject([
      {
        given: { events: { logged: '2024-01-31' }, conditions: ['under investigation'], attribute: null },
        on: '2024-05-01',
        expect: 'kept',
        position: { line: 13, column: 5 },
      },
    ]);
  });

  test('reads stages in their order, each with its base and its place', () => {
    const text = readFileSync(new URL('./cases/sound-stages.yaml', import.meta.url));
    const { value, findings } = readPolicy('stages.yaml', text);
    expect(findings).toEqual([]);
    expect(value).toMatchObject({
      starts: { combine: 'earliest', events: ['contract ended', 'account deleted'] },
      stages: [
        {
          number: 1,
          keep: { count: 90, unit: 'day' },
          action: 'archive',
          base: 'active',
          position: { line: 7, column: 5 },
        },
        { number: 2, keep: { count: 5, unit: 'year' }, action: 'delete', base: 'archive' },
      ],
      suspension: ['accuracy contested', 'wanted by the person'],
      keepAtLeast: { count: 3, unit: 'year' },
      goneWithin: { count: 6, unit: 'year' },
      accept: [
        {
          finding: 'longer-than-recommended',
          reason: 'a limitation period of five years',
          position: { line: 13, column: 5 },
        },
      ],
    });
    expect(value?.examples.map((example) => example.expect)).toEqual([
      { active: 'archived', archive: 'kept' },
      { active: 'archived', archive: 'kept' },
      { archive: 'deleted' },
    ]);
  });

  test('knows where every key stands', () => {
    const { value } = readPolicy('logs.yaml', bytes(LOGS));
    expect(value?.position).toEqual({ file: 'logs.yaml', line: 1, column: 1, excerpt: 'category: logs' });
    expect(value?.positions.keep).toEqual({ file: 'logs.yaml', line: 6, column: 7, excerpt: 'keep: 3 mois' });
    expect(Object.keys(value?.positions ?? {})).toEqual([
      'category',
      'title',
      'purpose',
      'legal_basis',
      'starts',
      'keep',
      'extend_while',
      'at_most',
      'then',
      'words',
      'examples',
    ]);
  });

  test('reports what concerns several keys although another key is wrong', () => {
    const text = LOGS.replace('at_most: P13M', 'at_most: 30 days').replace('"Security"', '3');
    expect(codes(text)).toEqual(['not-a-text', 'at-most-not-longer']);
  });

  test('reads one word typed on two systems as one word', () => {
    const text = LOGS.replace('starts: logged', 'starts: "re\u0301silie\u0301"').replaceAll(
      'logged',
      'r\u00e9sili\u00e9',
    );
    expect(codes(text)).toEqual([]);
  });

  test('judges at_most by the shortest and longest that months can be', () => {
    expect(codes(LOGS.replace('at_most: P13M', 'at_most: 92 days'))).toEqual(['at-most-not-longer']);
    expect(codes(LOGS.replace('at_most: P13M', 'at_most: 93 days'))).toEqual([]);
  });

  test('answers for thousands of examples and for thousands of unknown keys', () => {
    const many = howOften(2_000, 10_000);
    const examples = '  - { given: { logged: 2024-01-31 }, on: 2024-04-30, expect: kept }\n'.repeat(many);
    expect(readPolicy('p.yaml', bytes(LOGS + examples)).value?.examples).toHaveLength(many + 1);
    const keys = Array.from({ length: many }, (_, index) => `k${index}: 1\n`).join('');
    const { findings } = readPolicy('p.yaml', bytes(LOGS + keys));
    expect(findings).toHaveLength(1_001);
    expect(findings.at(-1)?.code).toBe('yaml-more-findings');
  });
});

describe('how long data is kept', () => {
  function read(name: string) {
    return readPolicy(`${name}.yaml`, readFileSync(new URL(`./cases/${name}.yaml`, import.meta.url))).value;
  }

  test('no longer is a period of no time', () => {
    expect(read('sound-keep-no-longer')).toMatchObject({
      starts: { combine: 'only', events: ['opted out'] },
      stages: [{ keep: { count: 0, unit: 'moment' }, action: 'anonymise' }],
    });
  });

  test('a word without a period has no start, and says itself what happens', () => {
    expect(read('sound-keep-forbidden')).toMatchObject({
      starts: null,
      stages: [{ keep: 'forbidden', action: 'delete' }],
    });
    expect(read('sound-keep-indefinitely')).toMatchObject({
      starts: null,
      stages: [{ keep: 'indefinitely', action: 'review' }],
      reviewed: '2024-02-29',
      reviewEvery: { count: 1, unit: 'year' },
    });
  });

  test('by the value of an attribute, which examples give', () => {
    const value = read('sound-keep-by');
    expect(value?.stages[0].keep).toEqual({
      by: 'cookie name',
      names: [
        { name: '123', keep: { count: 0, unit: 'moment' } },
        { name: '_ga', keep: { count: 24, unit: 'month' } },
        { name: '_ga_*', keep: { count: 24, unit: 'month' } },
        { name: 'a.b-c', keep: { count: 30, unit: 'minute' } },
        { name: '*', keep: 'indefinitely' },
        { name: 'card', keep: 'forbidden' },
      ],
      otherwise: { count: 6, unit: 'month' },
    });
    expect(value?.examples.map(({ given }) => given)).toEqual([
      { events: { set: '2024-01-31' }, conditions: [], attribute: '_ga' },
      { events: {}, conditions: ['disputed'], attribute: 'card' },
      { events: { set: '2024-01-31' }, conditions: [], attribute: null },
    ]);
  });
});

describe('readPolicies', () => {
  test('keeps the sound policies and names both places of a category that stands twice', () => {
    const { policies, findings } = readPolicies([
      { file: 'b.yaml', bytes: bytes(`# of the web server\n${LOGS}`) },
      { file: 'a.yaml', bytes: bytes(LOGS.replace('logs', 'cookies')) },
      { file: 'c.yaml', bytes: bytes(LOGS.replace('then: delete', 'then: explode')) },
    ]);
    expect(policies.map(({ category }) => category)).toEqual(['logs', 'cookies']);
    expect(findings.map(({ file, line, code }) => [file, line, code])).toEqual([
      ['c.yaml', 1, 'policy-twice'],
      ['c.yaml', 9, 'not-allowed-value'],
    ]);
    expect(findings[0]?.message).toContain('b.yaml, line 2');
  });
});

test('whatever is changed in a valid policy, the verdict is a policy or findings, twice the same', () => {
  const word = fc.constantFrom(
    '',
    'x',
    '3',
    'null',
    'true',
    '[a]',
    '{ a: 1 }',
    '"',
    "'",
    '- ',
    ': ',
    '\n',
    '\t',
    '~',
    '\0',
    'logged',
    '2024-02-30',
  );
  const mutation = fc.record({ at: fc.nat(LOGS.length), cut: fc.nat(20), put: word });
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
      const text = mutations.reduce(
        (all, { at, cut, put }) => all.slice(0, at) + put + all.slice(at + cut),
        LOGS,
      );
      const { value, findings } = readPolicy('p.yaml', bytes(text));
      expect(value === null).toBe(findings.length > 0);
      for (const { message, hint } of findings) {
        expect(message + hint).not.toMatch(/\{\w+\}|undefined|\[object|Invalid input/);
      }
      expect(readPolicy('p.yaml', bytes(text)).findings).toEqual(findings);
    }),
    { numRuns: howOften(250, 1_000) },
  );
});
