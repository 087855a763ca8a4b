import { describe, expect, test } from 'vitest';
import type { Project } from '../../../../src/app/project/project.ts';
import { type ExampleResult, testExamples } from '../../../../src/app/project/test-examples.ts';
import { readPolicy } from '../../../../src/policy/read.ts';
import { config, map, place, source, table } from '../../rules/written.ts';

const STAGES = `stages:
  - { keep: 1 year, then: pseudonymise, in: active }
  - { keep: 2 years, then: archive, in: active }
  - { keep: 5 years, then: summarise, in: active }
  - { keep: 5 years, then: anonymise, in: archive }
  - { keep: 10 years, then: review, in: archive }
extend_while: [disputed]
at_most: 11 years
suspend_while: [restricted]
`;

interface Tried {
  readonly starts?: string;
  readonly rest?: string;
  /** Whether one of the events has always happened. */
  readonly always?: boolean;
}

function tried(
  examples: readonly string[],
  { starts = 'ended', rest = STAGES, always = false }: Tried = {},
): readonly ExampleResult[] {
  const text = `category: logs
title: "Customers"
purpose: "Performing the contract"
legal_basis: contract
starts: ${starts}
${rest}examples:
${examples.map((one) => `  - ${one}\n`).join('')}`;
  const { value, findings } = readPolicy('logs.yaml', new TextEncoder().encode(text));
  expect(findings.map(({ code, line }) => `${line} ${code}`)).toEqual([]);
  const maps = [map([table('log', [place({ events: { ended: source('ended_at', { always }) } })])])];
  return testExamples({ policies: [value], maps, config: config() } as unknown as Project);
}

/** What the examples got; each says \`kept\`, so that whether they are as expected follows. */
function gotFor(given: string, on: readonly string[], what?: Tried): readonly unknown[] {
  const results = tried(
    on.map((day) => `{ given: { ${given} }, on: ${day}, expect: { active: kept, archive: kept } }`),
    what,
  );
  for (const { ok, got } of results)
    expect(ok).toBe(JSON.stringify(got) === '{"active":"kept","archive":"kept"}');
  return results.map(({ got }) => Object.values(got).join(' '));
}

describe('an example of a policy with stages', () => {
  test('says of each base what the last stage whose time has come has made of the row', () => {
    const days = [
      '2020-01-01',
      '2020-01-02',
      '2021-01-01',
      '2021-01-02',
      '2024-01-01',
      '2024-01-02',
      '2029-01-02',
    ];
    expect(gotFor('ended: 2019-01-01', days)).toEqual([
      'kept kept',
      'pseudonymised kept',
      'pseudonymised kept',
      'archived kept',
      'archived kept',
      'summarised anonymised',
      'summarised review',
    ]);
  });

  test('is kept longer by a condition at every stage, and never past the longest time', () => {
    const days = ['2020-01-02', '2029-01-02', '2030-01-01', '2030-01-02'];
    expect(gotFor('ended: 2019-01-01, disputed: true', days)).toEqual([
      'kept kept',
      'kept kept',
      'kept kept',
      'summarised review',
    ]);
  });

  test('is never due while it is suspended', () => {
    expect(
      gotFor('ended: 2019-01-01, restricted: true, disputed: true', ['2020-01-02', '2050-01-01']),
    ).toEqual(['kept kept', 'kept kept']);
  });

  test('is told to be undated, suspended or not', () => {
    const what = { always: true };
    expect(gotFor('disputed: true', ['2020-01-02'], what)).toEqual(['undated undated']);
    expect(gotFor('restricted: true', ['2020-01-02'], what)).toEqual(['undated undated']);
  });

  test('answers in the form in which it asks: a single word is about the active base', () => {
    const results = tried([
      '{ given: { ended: 2019-01-01 }, on: 2025-01-01, expect: summarised }',
      '{ given: { ended: 2019-01-01 }, on: 2025-01-01, expect: { archive: anonymised } }',
      '{ given: { ended: 2019-01-01 }, on: 2025-01-01, expect: { active: summarised, archive: kept } }',
      '{ given: { ended: 2019-01-01 }, on: 2025-01-01, expect: kept }',
    ]);
    expect(results.map(({ expect: wanted, got, ok }) => ({ wanted, got, ok }))).toEqual([
      { wanted: 'summarised', got: 'summarised', ok: true },
      { wanted: { archive: 'anonymised' }, got: { archive: 'anonymised' }, ok: true },
      {
        wanted: { active: 'summarised', archive: 'kept' },
        got: { active: 'summarised', archive: 'anonymised' },
        ok: false,
      },
      { wanted: 'kept', got: 'summarised', ok: false },
    ]);
  });

  test.each([
    ['earliest', ['pseudonymised', 'kept', 'pseudonymised']],
    ['latest', ['kept', 'kept', 'pseudonymised']],
  ])('counts from the %s of its events', (combine, expected) => {
    const results = tried(
      [
        '{ given: { ended: 2019-01-01, left: 2020-01-01 }, on: 2020-06-01, expect: kept }',
        '{ given: { left: 2020-01-01 }, on: 2020-06-01, expect: kept }',
        '{ given: { ended: 2019-01-01 }, on: 2020-06-01, expect: kept }',
      ],
      { starts: `{ ${combine}: [ended, left] }` },
    );
    expect(results.map(({ got }) => got)).toEqual(expected);
  });
});

test.each([
  ['archive', 'archived'],
  ['summarise', 'summarised'],
  ['review', 'review'],
])('what is past its only period: %s', (action, word) => {
  const rest = `keep: 1 year\nthen: ${action}\n`;
  const [before, after] = tried(
    ['2020-01-01', '2020-01-02'].map((on) => `{ given: { ended: 2019-01-01 }, on: ${on}, expect: kept }`),
    { rest },
  );
  expect([before?.got, after?.got]).toEqual(['kept', word]);
});
