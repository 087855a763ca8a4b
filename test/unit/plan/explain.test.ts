import { describe, expect, test } from 'vitest';
import { parseInstant } from '../../../src/calendar/instant.ts';
import { explainPolicy, textIn } from '../../../src/plan/explain.ts';
import type { Language } from '../../../src/plan/phrases.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import type { Rule } from '../../../src/rules/rule.ts';
import { policy } from '../rules/written.ts';
import { event, period, rule, zoneOf } from './rule.ts';

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
    expect(explain(LOGS, RULES, 'en')).toEqual({
      category: 'logs',
      heading: 'Connection logs (logs)',
      lines: [
        'Purpose: Security.',
        'Kept for 3 months after the latest of “logged”, “last seen”, then deleted.',
        'Kept longer while “under investigation”, but never for more than 13 months.',
        'Counted in days of Europe/Paris: the day of the event is not counted, and the last day is kept whole.',
        'Today, 2024-06-01, it takes rows that begin before 2024-03-01.',
        'Lives in crm.log (ts, seen_at), old.a.log (a_timestamptz).',
        'Promised in: Privacy policy, §5.',
      ],
    });
  });

  test('in French', () => {
    expect(explain(LOGS, RULES, 'fr')).toEqual({
      category: 'logs',
      heading: 'Journaux de connexion (logs)',
      lines: [
        'Finalité : Sécurité.',
        'Conservation : 3 mois à compter de la plus récente des dates “enregistrement”, “dernière visite”, puis suppression.',
        'Conservation prolongée tant que “enquête en cours”, mais jamais plus de 13 mois.',
        'Délai compté en jours de Europe/Paris : le jour de l’événement n’est pas compté, le dernier jour est dû en entier.',
        'Aujourd’hui, 2024-06-01, sont supprimées les lignes qui commencent avant le 2024-03-01.',
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

  test('by hours, a draft that lives nowhere and was promised nowhere', () => {
    expect(explain(SHORT, [], 'en').lines).toEqual([
      'Purpose: Security.',
      'Kept for 36 hours after “logged”, then deleted.',
      'The period runs from the exact instant of the event.',
      'Now it takes rows that begin before 2024-05-30T10:00:00.000001Z.',
      'This policy is a draft: nothing is deleted by it.',
      'No data map says where this category lives: nothing is deleted by this policy.',
    ]);
    expect(explain(SHORT, [], 'fr').lines).toEqual([
      'Finalité : Security.',
      'Conservation : 36 heures à compter de “logged”, puis suppression.',
      'Le délai court à compter de l’instant exact de l’événement.',
      'À cet instant, sont supprimées les lignes qui commencent avant 2024-05-30T10:00:00.000001Z.',
      'Cette politique est un projet : elle ne supprime rien.',
      'Aucune carte des données ne dit où vit cette catégorie : cette politique ne supprime rien.',
    ]);
  });
});

test.each<[Record<string, string>, Language, string]>([
  [{ en: 'a', fr: 'b' }, 'fr', 'b'],
  [{ default: 'c', en: 'a' }, 'fr', 'c'],
  [{ de: 'd' }, 'en', 'd'],
  [{}, 'en', ''],
])('of %o, in %s: %s', (texts, language, expected) => expect(textIn(texts, language)).toBe(expected));
