import { describe, expect, test } from 'vitest';
import { parseInstant } from '../../../../src/calendar/instant.ts';
import { NO_LONGER } from '../../../../src/calendar/period.ts';
import { explainPolicy } from '../../../../src/plan/explain/explain.ts';
import type { Language } from '../../../../src/plan/explain/phrases.ts';
import { textIn } from '../../../../src/plan/explain/speech.ts';
import type { Policy } from '../../../../src/policy/policy.ts';
import type { Rule } from '../../../../src/rules/rule/rule.ts';
import type { PolicyChange } from '../../../support/plain.ts';
import { months, policy } from '../../rules/written.ts';
import { event, period, rule, zoneOf } from '../rule.ts';

const NOW = parseInstant('2024-05-31T22:00:00Z') as bigint;

const LOGS = policy({
  title: { en: 'Connection logs', fr: 'Journaux de connexion' },
  purpose: { en: 'Security', fr: 'Sécurité' },
  source: 'Privacy policy, §5',
  starts: { combine: 'latest', events: ['logged', 'last seen'] },
  extension: { while: ['under investigation'], atMost: period('13 months') },
  words: {
    logged: { fr: 'enregistrement' },
    'last seen': { fr: 'dernière visite' },
    'under investigation': { fr: 'enquête en cours' },
  },
});
const RULES = [
  rule({ start: [event('ts'), event('seen_at')], table: 'log' }),
  rule({ connection: 'old', table: 'a.log' }),
];

function explain(written: Policy, rules: readonly Rule[], language: Language) {
  return explainPolicy(written, rules, zoneOf('Europe/Paris'), NOW, language);
}

describe('a policy in words', () => {
  test('in English', () => {
    expect(explain(LOGS, RULES, 'en')).toMatchObject({
      category: 'logs',
      heading: 'Connection logs (logs)',
      lines: [
        'Purpose: Security.',
        'Legal basis: legitimate interests (GDPR, art. 6(1)(f)).',
        'Kept for 3 months after the latest of “logged” and “last seen”, then deleted.',
        'Kept longer while “under investigation”, but never for more than 13 months.',
        'Counted in days of Europe/Paris: the day of the event is not counted, and the last day is kept whole.',
        'Today, 2024-06-01, it takes rows that begin before 2024-03-01.',
        'Lives in crm.log (ts, seen_at), old.a.log (a_timestamptz).',
        'Promised in: Privacy policy, §5.',
      ],
    });
  });

  test('in French', () => {
    expect(explain(LOGS, RULES, 'fr')).toMatchObject({
      category: 'logs',
      heading: 'Journaux de connexion (logs)',
      lines: [
        'Finalité : Sécurité.',
        'Base légale : intérêt légitime (RGPD, art. 6.1.f).',
        'Conservation : 3 mois à compter du plus récent des événements « enregistrement » et « dernière visite », puis suppression.',
        'Conservation prolongée tant que la condition « enquête en cours » est remplie, sans jamais dépasser 13 mois.',
        'Délai compté en jours (fuseau Europe/Paris) : le jour de l’événement n’est pas compté, le dernier jour l’est en entier.',
        'Aujourd’hui, 2024-06-01, sont échues les lignes dont le délai a commencé avant le 2024-03-01.',
        'Emplacement : crm.log (ts, seen_at), old.a.log (a_timestamptz).',
        'Engagement pris dans : Privacy policy, §5.',
      ],
    });
  });

  test('says in whose rows an event lives', () => {
    const on = [{ theirs: 'subscriber_id', ours: null }];
    const from = { table: 'agreements', relation: null, on, where: null, pick: 'latest' } as const;
    const two = rule({ start: [event('created_at'), event('ended_at', { from })], table: 'subscribers' });
    const lives = (language: Language) => explain(LOGS, [two], language).lines.at(-2);
    expect(lives('en')).toBe(
      'Lives in crm.subscribers (created_at; crm.agreements.ended_at, by subscriber_id).',
    );
    expect(lives('fr')).toBe(
      'Emplacement : crm.subscribers (created_at; crm.agreements.ended_at, par subscriber_id).',
    );
  });

  const SHORT = policy({ keep: period('36 hours'), source: null, draft: true });

  test('by hours, a draft that was promised nowhere', () => {
    expect(explain(SHORT, [], 'en').lines).toEqual([
      'Purpose: Security.',
      'Legal basis: legitimate interests (GDPR, art. 6(1)(f)).',
      'Kept for 36 hours after “logged”, then deleted.',
      'The period runs from the exact instant of the event.',
      'Now it takes rows that begin before 2024-05-30T10:00:00.000001Z.',
      'This policy is a draft: nothing is deleted by it.',
    ]);
    expect(explain(SHORT, [], 'fr').lines).toEqual([
      'Finalité : Security.',
      'Base légale : intérêt légitime (RGPD, art. 6.1.f).',
      'Conservation : 36 heures à compter de l’événement « logged », puis suppression.',
      'Le délai court à compter de l’instant exact de l’événement.',
      'À cet instant, sont échues les lignes dont le délai a commencé avant 2024-05-30T10:00:00.000001Z.',
      'Cette politique est un projet : elle ne supprime rien.',
    ]);
  });
});

describe('how long, in words', () => {
  const lines = (change: PolicyChange, language: Language) =>
    explain(policy({ source: null, ...change }), RULES, language).lines.slice(2, -1);

  test.each<readonly [string, PolicyChange, readonly string[], readonly string[]]>([
    [
      'forbidden',
      { keep: 'forbidden', starts: null },
      ['Must not be held; a row that exists is a breach and is removed.'],
      ['Conservation interdite ; une ligne qui existe est une violation, et elle est supprimée.'],
    ],
    [
      'indefinitely',
      { keep: 'indefinitely', starts: null, reviewEvery: period('1 year'), reviewed: '2024-02-29' },
      ['Kept without end.', 'The policy is looked at again every year; last on 2024-02-29.'],
      [
        'Conservation sans limite de durée.',
        'La politique est réexaminée chaque année ; la dernière fois le 2024-02-29.',
      ],
    ],
    [
      'no longer',
      { keep: NO_LONGER, reviewEvery: period('6 months') },
      [
        'Deleted as soon as “logged” has happened, or at the end of that day where only the day is known.',
        'Now it takes rows that begin before 2024-05-31T22:00:00.000001Z.',
        'The policy is looked at again every 6 months; no review is written down.',
      ],
      [
        'Suppression dès la survenance de l’événement « logged », ou à la fin de ce jour si seul le jour est connu.',
        'À cet instant, sont échues les lignes dont le délai a commencé avant 2024-05-31T22:00:00.000001Z.',
        'La politique est réexaminée tous les 6 mois ; aucun réexamen n’est noté.',
      ],
    ],
    [
      'a review',
      { keep: period('3 months'), action: 'review' },
      [
        'Kept for 3 months after “logged”, then reviewed (nothing is deleted by itself).',
        'Counted in days of Europe/Paris: the day of the event is not counted, and the last day is kept whole.',
        'Today, 2024-06-01, rows that begin before 2024-03-01 are to be reviewed.',
      ],
      [
        'Conservation : 3 mois à compter de l’événement « logged », puis examen (rien n’est supprimé automatiquement).',
        'Délai compté en jours (fuseau Europe/Paris) : le jour de l’événement n’est pas compté, le dernier jour l’est en entier.',
        'Aujourd’hui, 2024-06-01, sont à examiner les lignes dont le délai a commencé avant le 2024-03-01.',
      ],
    ],
    [
      'a review after hours',
      { keep: period('36 hours'), action: 'review' },
      [
        'Kept for 36 hours after “logged”, then reviewed (nothing is deleted by itself).',
        'The period runs from the exact instant of the event.',
        'Now rows that begin before 2024-05-30T10:00:00.000001Z are to be reviewed.',
      ],
      [
        'Conservation : 36 heures à compter de l’événement « logged », puis examen (rien n’est supprimé automatiquement).',
        'Le délai court à compter de l’instant exact de l’événement.',
        'À cet instant, sont à examiner les lignes dont le délai a commencé avant 2024-05-30T10:00:00.000001Z.',
      ],
    ],
    [
      'by name',
      {
        action: 'anonymise',
        words: { 'cookie name': { fr: 'nom du cookie' } },
        keep: {
          by: 'cookie name',
          names: [
            { name: '_ga', keep: months(24) },
            { name: '_ga_*', keep: months(24) },
            { name: 'session', keep: period('30 minutes') },
            { name: 'card', keep: 'forbidden' },
            { name: 'id', keep: 'indefinitely' },
            { name: 'a', keep: NO_LONGER },
          ],
          otherwise: months(6),
        },
      },
      [
        'Where “cookie name” is _ga, _ga_*: kept for 24 months after “logged”, then anonymised.',
        'Where “cookie name” is session: kept for 30 minutes after “logged”, then anonymised.',
        'Where “cookie name” is card: must not be held; a row that exists is a breach and is removed.',
        'Where “cookie name” is id: kept without end.',
        'Where “cookie name” is a: anonymised as soon as “logged” has happened, or at the end of that day where only the day is known.',
        'Where “cookie name” is another one or is missing: kept for 6 months after “logged”, then anonymised.',
        'In names, * stands for any text and letter case counts; the most precise name decides.',
        'Counted in days of Europe/Paris: the day of the event is not counted, and the last day is kept whole.',
        'Hours and minutes run from the exact instant of the event.',
        'Today, 2024-06-01, the period of 24 months takes rows that begin before 2022-06-01.',
        'Now the period of 30 minutes takes rows that begin before 2024-05-31T21:30:00.000001Z.',
        'Now “no longer” takes rows that begin before 2024-05-31T22:00:00.000001Z.',
        'Today, 2024-06-01, the period of 6 months takes rows that begin before 2023-12-01.',
      ],
      [
        'Si « nom du cookie » est _ga, _ga_* — conservation : 24 mois à compter de l’événement « logged », puis anonymisation.',
        'Si « nom du cookie » est session — conservation : 30 minutes à compter de l’événement « logged », puis anonymisation.',
        'Si « nom du cookie » est card — conservation interdite ; une ligne qui existe est une violation, et elle est supprimée.',
        'Si « nom du cookie » est id — conservation sans limite de durée.',
        'Si « nom du cookie » est a — anonymisation dès la survenance de l’événement « logged », ou à la fin de ce jour si seul le jour est connu.',
        'Si « nom du cookie » est autre ou manque — conservation : 6 mois à compter de l’événement « logged », puis anonymisation.',
        'Dans les noms, * désigne un texte quelconque et la casse compte ; le nom le plus précis l’emporte.',
        'Délai compté en jours (fuseau Europe/Paris) : le jour de l’événement n’est pas compté, le dernier jour l’est en entier.',
        'Les heures et les minutes courent à compter de l’instant exact de l’événement.',
        'Aujourd’hui, 2024-06-01, durée de 24 mois : sont échues les lignes dont le délai a commencé avant le 2022-06-01.',
        'À cet instant, durée de 30 minutes : sont échues les lignes dont le délai a commencé avant 2024-05-31T21:30:00.000001Z.',
        'À cet instant, « plus du tout » : sont échues les lignes dont le délai a commencé avant 2024-05-31T22:00:00.000001Z.',
        'Aujourd’hui, 2024-06-01, durée de 6 mois : sont échues les lignes dont le délai a commencé avant le 2023-12-01.',
      ],
    ],
    [
      'names that are kept like all others',
      {
        keep: { by: 'name', names: [{ name: 'a*', keep: 'forbidden' }], otherwise: 'forbidden' },
        starts: null,
      },
      [
        'Where “name” is a*, is another one or is missing: must not be held; a row that exists is a breach and is removed.',
        'In names, * stands for any text and letter case counts; the most precise name decides.',
      ],
      [
        'Si « name » est a*, est autre ou manque — conservation interdite ; une ligne qui existe est une violation, et elle est supprimée.',
        'Dans les noms, * désigne un texte quelconque et la casse compte ; le nom le plus précis l’emporte.',
      ],
    ],
  ])('%s', (_, change, english, french) => {
    expect(lines(change, 'en')).toEqual(english);
    expect(lines(change, 'fr')).toEqual(french);
  });

  test('a place that has several rules is named once, with its columns where one has some', () => {
    const rules = [
      rule({ table: 'cookies', keep: 'forbidden', start: [] }),
      rule({ table: 'cookies', start: [event('set_at')] }),
      rule({ table: 'cookies', keep: 'indefinitely', start: [] }),
      rule({ table: 'cards', keep: 'forbidden', start: [] }),
    ];
    expect(explain(policy({ source: null }), rules, 'en').lines.at(-1)).toBe(
      'Lives in crm.cookies (set_at), crm.cards.',
    );
  });
});

test.each<[Record<string, string>, Language, string]>([
  [{ en: 'a', fr: 'b' }, 'fr', 'b'],
  [{ default: 'c', en: 'a' }, 'fr', 'c'],
  [{ de: 'd' }, 'en', 'd'],
  [{}, 'en', ''],
])('of %o, in %s: %s', (texts, language, expected) => expect(textIn(texts, language)).toBe(expected));
