import { expect, test } from 'vitest';
import { NO_LONGER } from '../../../src/calendar/period.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import type { PolicyChange } from '../../support/plain.ts';
import { period } from '../plan/rule.ts';
import { months, policy } from '../rules/written.ts';
import { CUSTOMERS, drawn, limitsOf } from './promised.ts';

type Limits = ReturnType<typeof limitsOf>['limits'];

test.each<readonly [string, PolicyChange, Limits, Limits]>([
  [
    'one period',
    { words: { logged: { fr: 'enregistrement' } } },
    [[null, '3 months', 'logged', 'deleted']],
    [[null, '3 mois', 'enregistrement', 'suppression']],
  ],
  [
    'the latest of events',
    { starts: { combine: 'latest', events: ['collected', 'last contact'] }, action: 'anonymise' },
    [[null, '3 months', 'the latest of “collected” and “last contact”', 'anonymised']],
    [[null, '3 mois', 'le plus récent des événements « collected » et « last contact »', 'anonymisation']],
  ],
  [
    'the earliest of events',
    { starts: { combine: 'earliest', events: ['a', 'b', 'c'] }, action: 'summarise' },
    [[null, '3 months', 'the earliest of “a”, “b” and “c”', 'counted anonymously, then deleted']],
    [
      [
        null,
        '3 mois',
        'le plus ancien des événements « a », « b » et « c »',
        'comptage anonyme, puis suppression',
      ],
    ],
  ],
  [
    'no longer',
    { keep: NO_LONGER, action: 'pseudonymise' },
    [[null, 'no longer than until the event', 'logged', 'pseudonymised']],
    [[null, 'jusqu’à l’événement, sans délai supplémentaire', 'logged', 'pseudonymisation']],
  ],
  [
    'indefinitely',
    { keep: 'indefinitely', starts: null },
    [[null, 'no time limit', '—', 'stays, and is reviewed']],
    [[null, 'sans limite de durée', '—', 'conservation, avec réexamen']],
  ],
  [
    'forbidden',
    { keep: 'forbidden', starts: null },
    [[null, 'not kept', '—', 'removed as soon as it is found']],
    [[null, 'aucune conservation', '—', 'suppression dès la découverte']],
  ],
  [
    'a review',
    { action: 'review' },
    [[null, '3 months', 'logged', 'reviewed by a person; nothing is deleted automatically']],
    [[null, '3 mois', 'logged', 'examen par une personne ; rien n’est supprimé automatiquement']],
  ],
  [
    'a period by name',
    {
      keep: {
        by: 'cookie name',
        names: [
          { name: 'y', keep: months(6) },
          { name: '_ga', keep: months(24) },
          { name: '_ga_*', keep: months(24) },
          { name: 'card', keep: 'forbidden' },
          { name: 'x', keep: months(6) },
        ],
        otherwise: months(6),
      },
      words: { 'cookie name': { fr: 'nom du cookie' } },
    },
    [
      ['where “cookie name” is _ga or _ga_*', '24 months', 'logged', 'deleted'],
      ['where “cookie name” is card', 'not kept', '—', 'removed as soon as it is found'],
      ['otherwise', '6 months', 'logged', 'deleted'],
    ],
    [
      ['si « nom du cookie » est _ga ou _ga_*', '24 mois', 'logged', 'suppression'],
      ['si « nom du cookie » est card', 'aucune conservation', '—', 'suppression dès la découverte'],
      ['sinon', '6 mois', 'logged', 'suppression'],
    ],
  ],
  [
    'names that all have the same period',
    { keep: { by: 'name', names: [{ name: 'a', keep: months(6) }], otherwise: months(6) } },
    [[null, '6 months', 'logged', 'deleted']],
    [[null, '6 mois', 'logged', 'suppression']],
  ],
  [
    'stages',
    CUSTOMERS,
    [
      [null, '90 days', 'contract ended', 'moved to the intermediate archive'],
      [null, '5 years', 'contract ended', 'deleted'],
    ],
    [
      [null, '90 jours', 'fin du contrat', 'versement en archivage intermédiaire'],
      [null, '5 ans', 'fin du contrat', 'suppression'],
    ],
  ],
])('%s', (_, change, english, french) => {
  const written = policy(change);
  expect(limitsOf(written, 'en').limits).toEqual(english);
  expect(limitsOf(written, 'fr').limits).toEqual(french);
});

test('what prolongs, suspends or bounds a period', () => {
  const written = policy({
    extension: { while: ['in dispute', 'audited'], atMost: period('10 years') },
    suspension: ['contested'],
    keepAtLeast: period('1 year'),
    goneWithin: period('60 days'),
    reviewEvery: period('2 weeks'),
    words: { contested: { fr: 'exactitude contestée' } },
  });
  expect(limitsOf(written, 'en').exceptions).toEqual([
    'longer while “in dispute” or “audited”, at most 10 years in all',
    'left as it is while “contested”',
    'kept for at least 1 year in any case (legal minimum)',
    'gone within 60 days, backups included',
    'whether it is still needed is reviewed every 2 weeks',
  ]);
  expect(limitsOf(written, 'fr').exceptions).toEqual([
    'prolongation tant que la condition « in dispute » ou « audited » est remplie, 10 ans au plus au total',
    'données laissées en l’état tant que la condition « exactitude contestée » est remplie',
    'conservation d’au moins 1 an dans tous les cas (durée légale minimale)',
    'effacement complet dans un délai de 60 jours, sauvegardes comprises',
    'nécessité de la conservation réexaminée toutes les 2 semaines',
  ]);
});

test.each([
  ['en', 'all of them run from the same event'],
  ['fr', 'toutes courent à compter du même événement'],
] as const)('where stages are numbered, it is said in %s that they have one start', (language, sentence) => {
  const lists = (policies: readonly Policy[]) => drawn({ policies }, { language }).sections[0]?.list.join();
  expect(lists([CUSTOMERS])).toContain(sentence);
  expect(lists([policy()])).not.toContain(sentence);
});
