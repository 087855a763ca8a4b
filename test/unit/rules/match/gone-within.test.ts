import { describe, expect, test } from 'vitest';
import { parsePeriod } from '../../../../src/calendar/parse-period.ts';
import type { Period } from '../../../../src/calendar/period.ts';
import { parseWindow } from '../../../../src/calendar/window.ts';
import type { DataMap, Place } from '../../../../src/datamap/place/place.ts';
import { wordFinding } from '../../../../src/finding.ts';
import type { PolicyKeep } from '../../../../src/policy/keep.ts';
import type { Action, Policy, Stage } from '../../../../src/policy/policy.ts';
import { checkGoneWithin } from '../../../../src/rules/match/gone-within.ts';
import { at, map, place, policy, table } from '../written.ts';

function period(text: string): Period {
  if (text === 'no longer') return { count: 0, unit: 'moment' };
  const read = parsePeriod(text);
  if ('problem' in read) throw new Error(text);
  return read;
}

interface Promised {
  readonly keep: PolicyKeep;
  readonly within: string;
  readonly backups?: string | null;
  readonly schedule?: string;
  readonly window?: string;
  readonly action?: Action;
}

function told({
  keep,
  within,
  backups = '30 days',
  schedule = '30 1 * * *',
  window,
  action = 'delete',
}: Promised): string[] {
  const one = policy({
    keep,
    action,
    goneWithin: period(within),
    positions: { gone_within: at(9, 'policy') },
  });
  return prove(
    [one],
    [map([table('log', [place()])], { backupsKept: backups === null ? null : period(backups) })],
    {
      schedule,
      window: window === undefined ? null : parseWindow(window),
    },
  );
}

function prove(
  policies: readonly Policy[],
  maps: readonly DataMap[],
  pace: Parameters<typeof checkGoneWithin>[2] extends (category: string) => infer Pace ? Pace : never,
): string[] {
  return checkGoneWithin(policies, maps, () => pace).map(
    ({ file, line, code, message }) => `${file}:${line} ${code}: ${message}`,
  );
}

describe('gone_within', () => {
  test.each<readonly [keep: string, within: string, more: Partial<Promised>]>([
    ['no longer', '31 days', {}],
    ['30 days', '61 days', {}],
    ['30 days', '60 days', { backups: '29 days' }],
    ['30 days', '60 days', { schedule: '0 * * * *', backups: '29 days' }],
    // Months less months: at least 59 days.
    ['3 years', '38 months', { backups: '58 days' }],
    ['5 years', '61 months', { backups: '27 days' }],
    ['12 months', '14 months', { backups: '1 month' }],
    ['12 hours', '2 days', { schedule: '0 * * * *', backups: '1 day' }],
  ])('%s within %s is proved: %j', (keep, within, more) => {
    expect(told({ keep: period(keep), within, ...more })).toEqual([]);
  });

  test.each<readonly [keep: string, within: string, more: Partial<Promised>, sum: string]>([
    [
      'no longer',
      '30 days',
      {},
      '0 days + 1 day until the next run + 30 days of backups = 31 days, promised: 30 days',
    ],
    [
      '30 days',
      '60 days',
      {},
      '30 days + 1 day until the next run + 30 days of backups = 61 days, promised: 60 days',
    ],
    [
      '30 days',
      '60 days',
      { schedule: '0 3 * * 1', backups: '24 days' },
      '30 days + 7 days until the next run + 24 days of backups = 61 days, promised: 60 days',
    ],
    [
      '30 days',
      '60 days',
      { schedule: '0 23 * * *', window: '01:00-05:00', backups: '29 days' },
      '30 days + 26 hours until the next run + 29 days of backups = 61 days, promised: 60 days',
    ],
    // Two months can be 59 days.
    [
      '3 years',
      '38 months',
      { backups: '59 days' },
      '3 years + 1 day until the next run + 59 days of backups = 1156 days, promised: 38 months',
    ],
    [
      '1 year',
      '395 days',
      { backups: '1 month' },
      '1 year + 1 day until the next run + 1 month of backups = 398 days, promised: 395 days',
    ],
    [
      '1 year',
      '1 year',
      { backups: '1 day' },
      '1 year + 1 day until the next run + 1 day of backups = 368 days, promised: 1 year',
    ],
    // A day begins with the midnight after the event, and hours with the event.
    [
      '1 day',
      '72 hours',
      { schedule: '0 * * * *', backups: '1 day' },
      '1 day + 1 hour until the next run + 1 day of backups = 4 days, promised: 72 hours',
    ],
  ])('%s within %s is too late: %j', (keep, within, more, sum) => {
    expect(told({ keep: period(keep), within, ...more })).toEqual([
      `policy:9 gone-too-late: on \`crm\` it takes ${sum}`,
    ]);
  });

  test('is told in French, too', () => {
    const one = policy({ keep: period('no longer'), goneWithin: period('30 days') });
    const maps = [map([table('log', [place()])], { backupsKept: period('30 days') })];
    const [found] = checkGoneWithin([one], maps, () => ({ schedule: '30 1 * * *', window: null }));
    expect(found && wordFinding(found, 'fr').message).toBe(
      'sur `crm`, il faut 0 jour + 1 jour jusqu’au passage suivant + 30 jours de sauvegardes = 31 jours, promis : 30 jours',
    );
  });

  test('without it nothing is asked', () => {
    expect(
      prove([policy()], [map([table('log', [place()])])], { schedule: '30 1 * * *', window: null }),
    ).toEqual([]);
  });

  test('needs to know of backups, on every connection of the map', () => {
    expect(told({ keep: period('1 day'), within: '30 days', backups: null })).toEqual([
      'map:2 backups-unknown: nothing says how long backups of `crm` are kept, and the policy `logs` promises when data is gone',
    ]);
  });

  test.each<readonly [Action]>([['review'], ['pseudonymise']])('what is only %sd is never gone', (action) => {
    expect(told({ keep: period('1 day'), within: '60 days', action })).toEqual([
      'policy:9 gone-never: rows of `logs` stay in `log` on `crm` for good, and `gone_within` promises that they go',
    ]);
  });

  test('the longest of the periods by name counts, and one without end is never over', () => {
    const by = (otherwise: PolicyKeep & ('indefinitely' | 'forbidden' | Period)): PolicyKeep => ({
      by: 'kind',
      names: [{ name: 'a', keep: period('30 days') }],
      otherwise,
    });
    expect(told({ keep: by('forbidden'), within: '61 days' })).toEqual([]);
    expect(told({ keep: by(period('31 days')), within: '61 days' })).toHaveLength(1);
    expect(told({ keep: by('indefinitely'), within: '61 days' })[0]).toContain('gone-never');
  });

  describe('with stages', () => {
    const stage = (number: number, base: Stage['base'], keep: string, action: Action): Stage => ({
      number,
      base,
      keep: period(keep),
      action,
      position: at(20 + number, 'policy'),
    });
    const staged = (within: string): Policy =>
      policy({
        stages: [stage(1, 'active', '90 days', 'archive'), stage(2, 'archive', '5 years', 'delete')],
        goneWithin: period(within),
        positions: { gone_within: at(9, 'policy') },
      });
    const archive = { to: { connection: 'vault', table: 'log' }, startInto: 'started_at', remains: null };
    const maps = (backups: string | null, own: Partial<Place> = {}): DataMap[] => [
      map([table('log', [place({ archive, ...own })])], { backupsKept: period('30 days') }),
      map([table('log', [place({ base: 'archive' })])], {
        connections: ['vault'],
        backupsKept: backups === null ? null : period(backups),
      }),
    ];
    const nightly = { schedule: '30 1 * * *', window: null };

    test('the last stage of each base counts, with the backups of its own connection', () => {
      expect(prove([staged('61 months')], maps('27 days'), nightly)).toEqual([]);
      expect(prove([staged('61 months')], maps('28 days'), nightly)).toEqual([
        'policy:9 gone-too-late: on `vault` it takes 5 years + 1 day until the next run + 28 days of backups = 1856 days, promised: 61 months',
      ]);
      expect(prove([staged('61 months')], maps(null), nightly)[0]).toContain('backups-unknown');
    });

    test('what an archive leaves behind stays', () => {
      const remains = { columns: {}, leaves: ['id'], marker: null };
      expect(
        prove([staged('61 months')], maps('27 days', { archive: { ...archive, remains } }), nightly)[0],
      ).toContain('gone-never: rows of `logs` stay in `log` on `crm` for good');
    });
  });
});
