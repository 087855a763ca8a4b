import { formatPeriod, type Period } from '../../../calendar/period.ts';
import type { CountedUnit } from '../../../calendar/unit.ts';
import type { Phrases, Words } from '../phrases.ts';

const AND = new Intl.ListFormat('fr', { type: 'conjunction' });
const OR = new Intl.ListFormat('fr', { type: 'disjunction' });

const EACH: Readonly<Record<CountedUnit, readonly [one: string, many: string]>> = {
  minute: ['chaque minute', 'toutes les'],
  hour: ['chaque heure', 'toutes les'],
  day: ['chaque jour', 'tous les'],
  week: ['chaque semaine', 'toutes les'],
  month: ['chaque mois', 'tous les'],
  year: ['chaque année', 'tous les'],
};

export const FRENCH_WORDS: Words = {
  quote: (word) => `«\u00a0${word}\u00a0»`,
  list: (items) => AND.format(items),
  either: (items) => OR.format(items),
  every,
  basis: {
    consent: 'consentement (RGPD, art. 6.1.a)',
    contract: 'exécution d’un contrat (RGPD, art. 6.1.b)',
    legal_obligation: 'obligation légale (RGPD, art. 6.1.c)',
    vital_interests: 'sauvegarde des intérêts vitaux (RGPD, art. 6.1.d)',
    public_task: 'mission d’intérêt public (RGPD, art. 6.1.e)',
    legitimate_interests: 'intérêt légitime (RGPD, art. 6.1.f)',
  },
  base: { active: 'base active', archive: 'archivage intermédiaire' },
  done: {
    delete: 'suppression',
    anonymise: 'anonymisation',
    pseudonymise: 'pseudonymisation',
    archive: 'versement en archivage intermédiaire',
    summarise: 'comptage anonyme et suppression',
    review: 'examen (rien n’est supprimé automatiquement)',
  },
  startOf: (event) => `de l’événement ${event}`,
  latestOf: (events) => `du plus récent des événements ${events}`,
  earliestOf: (events) => `du plus ancien des événements ${events}`,
};

const { done } = FRENCH_WORDS;

const IN_BASE = { active: 'En base active', archive: 'En archivage intermédiaire' } as const;

const from = (start: string | null): string => (start === null ? '' : ` à compter ${start}`);

export const FRENCH: Phrases = {
  ...FRENCH_WORDS,
  purpose: (text) => `Finalité : ${text}.`,
  legalBases: (list) => `Base légale : ${list}.`,
  keep: (period, start, action) => `conservation : ${period}${from(start)}, puis ${done[action]}.`,
  noLonger: (start, action) =>
    `${done[action]} dès la survenance ${start}, ou à la fin de ce jour si seul le jour est connu.`,
  indefinitely: 'conservation sans limite de durée.',
  forbidden: 'conservation interdite ; une ligne qui existe est une violation, et elle est supprimée.',
  stagesFrom: (start) => `Toutes les durées courent à compter ${start} :`,
  stageAfter: (at, period, action) => `${IN_BASE[at]} : au bout de ${period}, ${done[action]}.`,
  stageAtOnce: (at, action) =>
    `${IN_BASE[at]} : ${done[action]} dès sa survenance, ou à la fin de ce jour si seul le jour est connu.`,
  named: (attribute, names) => `Si ${attribute} est ${names} — `,
  namedOrOther: (attribute, names) => `Si ${attribute} est ${names}, est autre ou manque — `,
  other: (attribute) => `Si ${attribute} est autre ou manque — `,
  namesDecide:
    'Dans les noms, * désigne un texte quelconque et la casse compte ; le nom le plus précis l’emporte.',
  extended: (conditions, atMost) =>
    `Conservation prolongée tant que la condition ${conditions} est remplie, sans jamais dépasser ${atMost}.`,
  suspended: (conditions) =>
    `Aucune échéance ne s’applique tant que la condition ${conditions} est remplie : les données restent en l’état.`,
  keptAtLeast: (period, start) =>
    `Durée légale minimale : ${period}${from(start)} ; d’ici là, rien d’autre ne supprime ces données, et seul leur archivage est possible.`,
  goneWithin: (period, start) =>
    `Effacement complet, sauvegardes comprises, dans un délai de ${period}${from(start)}.`,
  countedExactly: 'Le délai court à compter de l’instant exact de l’événement.',
  hoursExactly: 'Les heures et les minutes courent à compter de l’instant exact de l’événement.',
  countedInDays: (zone) =>
    `Délai compté en jours (fuseau ${zone}) : le jour de l’événement n’est pas compté, le dernier jour l’est en entier.`,
  stageLabel: (number) => `étape ${number}`,
  periodLabel: (period) => `durée de ${period}`,
  today: (today, cutoff, label) =>
    `Aujourd’hui, ${today}, ${named(label)}sont échues les lignes dont le délai a commencé avant le ${cutoff}.`,
  nowInstant: (cutoff, label) =>
    `À cet instant, ${named(label)}sont échues les lignes dont le délai a commencé avant ${cutoff}.`,
  todayReviewed: (today, cutoff, label) =>
    `Aujourd’hui, ${today}, ${named(label)}sont à examiner les lignes dont le délai a commencé avant le ${cutoff}.`,
  nowReviewed: (cutoff, label) =>
    `À cet instant, ${named(label)}sont à examiner les lignes dont le délai a commencé avant ${cutoff}.`,
  reviewedEvery: (often, last) =>
    `La politique est réexaminée ${often} ; ${last === null ? 'aucun réexamen n’est noté' : `la dernière fois le ${last}`}.`,
  accepted: (finding, reason) => `L’avertissement ${finding} est accepté : ${reason}.`,
  draft: 'Cette politique est un projet : elle ne supprime rien.',
  lives: (places) => `Emplacement : ${places}.`,
  livesIn: (at, places) => `${IN_BASE[at]}, emplacement : ${places}.`,
  linked: (column, by) => `${column}, par ${by}`,
  nowhere: 'Aucune carte des données ne dit où vit cette catégorie : cette politique ne supprime rien.',
  source: (text) => `Engagement pris dans : ${text}.`,
};

function every(period: Period): string {
  const text = formatPeriod(period, 'fr');
  if (period.unit === 'moment') return text;
  const [one, many] = EACH[period.unit];
  return period.count === 1 ? one : `${many} ${text}`;
}

function named(label: string | null): string {
  return label === null ? '' : `${label} : `;
}
