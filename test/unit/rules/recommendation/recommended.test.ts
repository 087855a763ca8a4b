import { describe, expect, test } from 'vitest';
import type { Keep } from '../../../../src/calendar/keep.ts';
import { parsePeriod } from '../../../../src/calendar/parse-period.ts';
import { wordFinding } from '../../../../src/finding.ts';
import type { Stage } from '../../../../src/policy/policy.ts';
import { RECOMMENDATIONS } from '../../../../src/rules/recommendation/recommendations.ts';
import { checkRecommended, recommendationFor } from '../../../../src/rules/recommendation/recommended.ts';
import type { PolicyChange } from '../../../support/plain.ts';
import { at, policy } from '../written.ts';

function keep(text: string): Keep {
  const read = parsePeriod(text);
  return 'problem' in read ? (text as Keep) : read;
}

function told(change: PolicyChange): string[] {
  return checkRecommended([policy({ positions: { keep: at(7, 'policy') }, ...change })]).map(
    ({ line, code, message }) => `${line} ${code}: ${message}`,
  );
}

describe('what a policy is about', () => {
  test.each<readonly [PolicyChange, string | null]>([
    [{ category: 'cookies' }, 'what-trackers'],
    [{ category: 'site', title: { fr: 'Données issues de cookies' } }, 'what-tracker-data'],
    [{ category: 'x', title: { fr: 'Vidéosurveillance des locaux' } }, 'what-video'],
    [{ category: 'video-surveillance' }, 'what-video'],
    [{ category: 'access_logs' }, 'what-logs'],
    [{ category: 'x', title: { en: 'Connection logs' } }, 'what-logs'],
    [{ category: 'x', title: { default: 'Journaux d’accès' } }, 'what-logs'],
    [{ category: 'x', purpose: { fr: 'Prospection commerciale' } }, 'what-prospects'],
    [{ category: 'x', purpose: { fr: 'Recrutement' } }, 'what-candidates'],
    [{ category: 'invoices' }, 'what-accounting'],
    [{ category: 'x', title: { fr: 'Bulletins de paie' } }, 'what-payslips'],
    [{ category: 'inactive-accounts' }, 'what-inactive-accounts'],
    [{ category: 'customers' }, 'what-customers'],
    // Words count whole, and only those that leave no doubt.
    [{ category: 'logs', title: { en: 'Logs' } }, null],
    [{ category: 'leadership', title: { en: 'Leadership' } }, null],
    [{ category: 'x', purpose: { en: 'Answering customers' } }, null],
  ])('%j', (change, what) => {
    expect(recommendationFor(policy(change))?.what ?? null).toBe(what);
  });

  test('every kind says how long at most or at least, in words of one spelling', () => {
    for (const { most, least, named, for: purposes, what } of RECOMMENDATIONS) {
      expect(most ?? least, what).not.toBeNull();
      for (const words of [...named, ...purposes]) expect(words).toMatch(/^[a-z]+( [a-z]+)*$/);
    }
  });
});

describe('how long it is kept', () => {
  test.each<readonly [string, string]>([
    ['cookies', '13 months'],
    ['cookies', '395 days'],
    ['prospects', '3 years'],
    ['prospects', '36 months'],
    ['prospects', '1095 days'],
    ['prospects', 'forbidden'],
    ['candidates', '2 years'],
    ['connection-logs', '6 months'],
    ['connection-logs', '1 year'],
    ['cctv', '30 days'],
    ['invoices', '10 years'],
    ['invoices', 'indefinitely'],
  ])('%s for %s is as recommended', (category, period) => {
    expect(told({ category, keep: keep(period) })).toEqual([]);
  });

  test.each<readonly [string, string, string]>([
    [
      'cookies',
      '2 years',
      '7 longer-than-recommended: trackers: kept 2 years, recommended at most: 13 months (CNIL, audience measurement, 4 July 2025: 13 months from when the tracker is set)',
    ],
    [
      'connection-logs',
      '3 months',
      '7 shorter-than-recommended: connection and access logs: kept 3 months, expected at least: 6 months (CNIL, deliberation 2021-122 of 14 October 2021 on logging)',
    ],
    [
      'connection-logs',
      '2 years',
      '7 longer-than-recommended: connection and access logs: kept 2 years, recommended at most: 1 year (CNIL, deliberation 2021-122 of 14 October 2021 on logging)',
    ],
    [
      'invoices',
      '6 years',
      '7 shorter-than-recommended: accounting documents: kept 6 years, expected at least: 10 years (Code de commerce, art. L123-22)',
    ],
    [
      'prospects',
      'indefinitely',
      '7 longer-than-recommended: prospects: kept without end, recommended at most: 3 years (CNIL, referential on commercial management, deliberation 2021-131 of 23 September 2021: from the last contact by the prospect)',
    ],
  ])('%s for %s is not', (category, period, finding) => {
    expect(told({ category, keep: keep(period) })).toEqual([finding]);
  });

  test('with stages the active base is compared, and the archive counts for what must be kept', () => {
    const stage = (number: number, base: Stage['base'], period: string): Stage => ({
      number,
      base,
      keep: keep(period),
      action: base === 'active' ? 'archive' : 'delete',
      position: at(10 + number, 'policy'),
    });
    const stages = [stage(1, 'active', '3 years'), stage(2, 'archive', '10 years')] as const;
    expect(told({ category: 'customers', stages })).toEqual([]);
    expect(told({ category: 'invoices', stages })).toEqual([]);
    expect(told({ category: 'inactive-accounts', stages })[0]).toMatch(/^11 longer-than-recommended/);
  });

  test('is told in French, with its source', () => {
    const [found] = checkRecommended([policy({ category: 'cookies', keep: keep('2 years') })]);
    expect(found && wordFinding(found, 'fr').message).toBe(
      'traceurs : conservation 2 ans, au plus recommandé : 13 mois (CNIL, mesure d’audience, 4 juillet 2025 : 13 mois à compter du dépôt)',
    );
  });
});
