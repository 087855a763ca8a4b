import { describe, expect, test } from 'vitest';
import type { Alteration } from '../../../src/anonymise/alteration.ts';
import type { Archive, Base, Place, Summary } from '../../../src/datamap/place/place.ts';
import type { Action, Policy, Stage } from '../../../src/policy/policy.ts';
import { type Compiled, compile } from '../../../src/rules/compile.ts';
import { nextStage } from '../../../src/rules/rule/next-stage.ts';
import { at, config, map, months, place, policy, source, table } from './written.ts';

const ALTERATION: Alteration = {
  columns: { email: { kind: 'null' } },
  leaves: ['id', 'ts', 'user_id'],
  marker: 'pseudonymised_at',
};
const ARCHIVE: Archive = {
  to: { connection: 'vault', table: 'log' },
  startInto: 'started_at',
  remains: null,
};
const LEAVING: Archive = {
  ...ARCHIVE,
  remains: { columns: {}, leaves: ['id', 'ts', 'user_id'], marker: null },
};
const SUMMARY: Summary = { into: 'logs_by_month', by: [], count: 'rows', minimumGroup: 3 };

/** Stages of three months each. */
function staged(...written: readonly (readonly [Action, Base])[]): Partial<Policy> {
  const stages = written.map(
    ([action, base], index): Stage => ({
      number: index + 1,
      keep: months(3 * (index + 1)),
      action,
      base,
      position: at(40 + index, 'policy'),
    }),
  );
  return { stages: stages as [Stage, ...Stage[]] };
}

const VAULT: Partial<Place> = { base: 'archive', events: {}, start: source('started_at', { always: true }) };
const POSITIONS = { anonymise: at(31, 'map'), archive: at(32, 'map'), summarise: at(33, 'map') };

function compiled(written: Partial<Policy>, here: Partial<Place>, archived: Partial<Place> = {}): Compiled {
  const { crm } = config().connections;
  const connections = { crm, vault: { ...crm, name: 'vault' } } as never;
  const own = map([table('log', [place({ positions: POSITIONS, ...here })])]);
  const vault = map(
    [table('log', [place({ ...VAULT, position: at(60, 'vault'), positions: {}, ...archived })])],
    {
      connections: ['vault'],
    },
  );
  // The archive is read first, as the names of files may have it.
  return compile([policy(written)], [vault, own], config({ connections }));
}

function told({ findings }: Compiled): readonly string[] {
  return findings.map(({ file, line, code, severity }) => `${file}:${line} ${code} ${severity}`);
}

describe('rules of stages', () => {
  test('are one a stage and place, in the order in which a row goes through them', () => {
    const { rules, findings } = compiled(
      staged(['pseudonymise', 'active'], ['archive', 'active'], ['delete', 'active'], ['delete', 'archive']),
      { alteration: ALTERATION, archive: LEAVING },
    );
    expect(findings).toEqual([]);
    expect(rules.map(({ id, stage, base, action }) => [id, stage, base, action])).toEqual([
      ['crm/log/logs/1', 1, 'active', 'pseudonymise'],
      ['crm/log/logs/2', 2, 'active', 'archive'],
      ['crm/log/logs/3', 3, 'active', 'delete'],
      ['vault/log/logs/4', 4, 'archive', 'delete'],
    ]);
    const [first, second, third, archived] = rules;
    expect(rules.map(({ earlier }) => earlier.map(({ stage }) => stage))).toEqual([[], [1], [1, 2], []]);
    expect(third?.earlier).toEqual([
      { stage: 1, action: 'pseudonymise', marker: 'pseudonymised_at' },
      { stage: 2, action: 'archive', marker: null },
    ]);
    expect(rules.map(({ later }) => later.map(({ stage }) => stage))).toEqual([[2, 3], [3], [], []]);
    expect(first?.alteration).toBe(ALTERATION);
    expect(second?.alteration).toBe(LEAVING.remains);
    expect(third?.alteration).toBeNull();
    // The line of the stage decides.
    expect(rules.map(({ policyPositions }) => policyPositions['keep']?.line)).toEqual([40, 41, 42, 43]);
    expect(archived?.start).toEqual([
      { event: 'start', column: 'started_at', always: true, as: null, from: null },
    ]);
  });

  test('hold conditions at every stage and in every base', () => {
    const disputed = { op: 'equals', column: 'disputed', value: true } as const;
    const conditions = { disputed, restricted: null };
    const { rules, findings } = compiled(
      {
        ...staged(['archive', 'active'], ['delete', 'archive']),
        extension: { while: ['disputed'], atMost: months(12) },
        suspension: ['restricted'],
      },
      { archive: ARCHIVE, conditions },
      { conditions: { disputed: null, restricted: { ...disputed, column: 'restricted' } } },
    );
    expect(findings).toEqual([]);
    expect(rules.map(({ extension }) => extension?.while)).toEqual([[disputed], []]);
    expect(rules.map(({ suspension }) => suspension.length)).toEqual([0, 1]);
  });

  test('have another version when a stage comes before them', () => {
    const here = { alteration: ALTERATION };
    const [alone] = compiled(staged(['delete', 'active']), {}).rules;
    const [, after] = compiled(staged(['pseudonymise', 'active'], ['delete', 'active']), here).rules;
    expect(after?.version).not.toBe(alone?.version);
    const [, unmarked] = compiled(staged(['pseudonymise', 'active'], ['delete', 'active']), {
      alteration: { ...ALTERATION, marker: null },
    }).rules;
    expect(unmarked?.version).not.toBe(after?.version);
  });
});

describe('what stages ask of a place', () => {
  test.each<[string, Partial<Policy>, Partial<Place>, readonly string[]]>([
    [
      'an archive',
      staged(['archive', 'active'], ['delete', 'archive']),
      {},
      ['map:10 archive-missing error'],
    ],
    ['no archive', staged(['delete', 'active']), { archive: ARCHIVE }, ['map:32 archive-unused error']],
    ['a summary', staged(['summarise', 'active']), {}, ['map:10 summary-missing error']],
    ['no summary', staged(['delete', 'active']), { summary: SUMMARY }, ['map:33 summary-unused error']],
    [
      'an alteration beside an archive',
      staged(['anonymise', 'active'], ['archive', 'active'], ['delete', 'archive']),
      { archive: ARCHIVE },
      ['map:10 alteration-missing error'],
    ],
    [
      'what stays of an archived row, for a stage after it',
      staged(['archive', 'active'], ['delete', 'active'], ['delete', 'archive']),
      { archive: ARCHIVE },
      ['map:32 stage-finds-nothing error'],
    ],
    [
      'a marker for each of two stages',
      staged(['anonymise', 'active'], ['archive', 'active'], ['delete', 'archive']),
      {
        alteration: ALTERATION,
        archive: { ...LEAVING, remains: { columns: {}, leaves: [], marker: 'Pseudonymised_AT' } },
        positions: { ...POSITIONS, 'archive.marker': at(35, 'map') },
      },
      ['map:35 marker-twice error'],
    ],
    [
      'no digest in what an archived row leaves',
      staged(['archive', 'active'], ['delete', 'archive']),
      {
        archive: {
          ...LEAVING,
          remains: {
            columns: { email: { kind: 'set', parts: ['', ''], placeholders: ['digest'] } },
            leaves: [],
            marker: null,
          },
        },
        positions: { ...POSITIONS, 'archive.columns.email': at(36, 'map') },
      },
      ['map:36 alteration-digest error'],
    ],
    [
      'no dependants where every row stays',
      staged(['archive', 'active'], ['delete', 'archive']),
      {
        archive: LEAVING,
        dependants: [{ table: 'notes', on: [], action: 'delete', to: null, dependants: [] }],
        positions: { ...POSITIONS, dependants: at(37, 'map') },
      },
      ['map:37 alteration-dependants error'],
    ],
  ])('%s', (_, written, here, expected) => {
    const found = compiled(written, here);
    const own = told(found).filter((one) => one.startsWith('map:'));
    expect(own).toEqual(expected);
    expect(found.rules.filter(({ connection }) => connection === 'crm')).toEqual([]);
    expect(found.findings.map(({ message, hint }) => `${message} ${hint}`).join()).not.toMatch(/\{\w+\}/);
  });

  test('an archive in which nothing ends is told, and has no rule', () => {
    const found = compiled(staged(['archive', 'active']), { archive: ARCHIVE });
    expect(told(found)).toContain('vault:60 place-without-stage warning');
    expect(found.rules.map(({ id }) => id)).toEqual(['crm/log/logs/1']);
  });
});

describe('the stage that comes next for a row', () => {
  const said = (...states: readonly string[]) => states.map((state, index) => ({ state, stage: index + 1 }));

  test.each([
    [['kept', 'kept'], 1],
    [['due', 'kept'], 1],
    [['held', 'kept'], 1],
    [['done', 'kept'], 2],
    [['done', 'due'], 2],
    [['done', 'done'], 2],
  ])('%j', (states, stage) => {
    expect(nextStage(said(...states))?.stage).toBe(stage);
  });

  test('is none where no rule lets the row in', () => {
    expect(nextStage([])).toBeNull();
  });
});
