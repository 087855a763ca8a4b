import type { Action } from '../policy/policy.ts';

export type Language = 'en' | 'fr';

/** The sentences in which a policy is explained; each language says all of them. */
export interface Phrases {
  purpose(text: string): string;
  /** The statements about `keep` begin small, since they also stand behind names. */
  keep(period: string, start: string, action: Action): string;
  noLonger(start: string, action: Action): string;
  readonly indefinitely: string;
  readonly forbidden: string;
  named(attribute: string, names: string): string;
  namedOrOther(attribute: string, names: string): string;
  other(attribute: string): string;
  readonly namesDecide: string;
  latestOf(events: string): string;
  extended(conditions: string, atMost: string): string;
  readonly countedExactly: string;
  /** Beside periods that count days. */
  readonly hoursExactly: string;
  countedInDays(zone: string): string;
  today(today: string, cutoff: string): string;
  nowInstant(cutoff: string): string;
  todayReviewed(today: string, cutoff: string): string;
  nowReviewed(cutoff: string): string;
  reviewedEvery(period: string, last: string | null): string;
  readonly draft: string;
  lives(places: string): string;
  linked(column: string, by: string): string;
  readonly nowhere: string;
  source(text: string): string;
}

const DONE: Readonly<Record<Action, string>> = {
  delete: 'deleted',
  anonymise: 'anonymised',
  pseudonymise: 'pseudonymised',
  review: 'reviewed (nothing is deleted by itself)',
};

const FAIT: Readonly<Record<Action, string>> = {
  delete: 'suppression',
  anonymise: 'anonymisation',
  pseudonymise: 'pseudonymisation',
  review: 'examen (rien n’est supprimé automatiquement)',
};

const ENGLISH: Phrases = {
  purpose: (text) => `Purpose: ${text}.`,
  keep: (period, start, action) => `kept for ${period} after ${start}, then ${DONE[action]}.`,
  noLonger: (start, action) =>
    `${DONE[action]} as soon as ${start} has happened, or at the end of that day where only the day is known.`,
  indefinitely: 'kept without end.',
  forbidden: 'must not be held; a row that exists is a breach and is removed.',
  named: (attribute, names) => `Where ${attribute} is ${names}: `,
  namedOrOther: (attribute, names) => `Where ${attribute} is ${names}, is another one or is missing: `,
  other: (attribute) => `Where ${attribute} is another one or is missing: `,
  namesDecide: 'In names, * stands for any text and letter case counts; the most precise name decides.',
  latestOf: (events) => `the latest of ${events}`,
  extended: (conditions, atMost) => `Kept longer while ${conditions}, but never for more than ${atMost}.`,
  countedExactly: 'The period runs from the exact instant of the event.',
  hoursExactly: 'Hours and minutes run from the exact instant of the event.',
  countedInDays: (zone) =>
    `Counted in days of ${zone}: the day of the event is not counted, and the last day is kept whole.`,
  today: (today, cutoff) => `Today, ${today}, it takes rows that begin before ${cutoff}.`,
  nowInstant: (cutoff) => `Now it takes rows that begin before ${cutoff}.`,
  todayReviewed: (today, cutoff) => `Today, ${today}, rows that begin before ${cutoff} are to be reviewed.`,
  nowReviewed: (cutoff) => `Now rows that begin before ${cutoff} are to be reviewed.`,
  reviewedEvery: (period, last) =>
    `The policy is looked at again every ${period}; ${last === null ? 'no review is written down' : `last on ${last}`}.`,
  draft: 'This policy is a draft: nothing is deleted by it.',
  lives: (places) => `Lives in ${places}.`,
  linked: (column, by) => `${column}, by ${by}`,
  nowhere: 'No data map says where this category lives: nothing is deleted by this policy.',
  source: (text) => `Promised in: ${text}.`,
};

const FRENCH: Phrases = {
  purpose: (text) => `Finalité : ${text}.`,
  keep: (period, start, action) => `conservation : ${period} à compter de ${start}, puis ${FAIT[action]}.`,
  noLonger: (start, action) =>
    `${FAIT[action]} dès que ${start} a eu lieu, ou à la fin de ce jour si seul le jour est connu.`,
  indefinitely: 'conservation sans limite.',
  forbidden: 'conservation interdite ; une ligne qui existe est une violation, et elle est supprimée.',
  named: (attribute, names) => `Si ${attribute} est ${names} — `,
  namedOrOther: (attribute, names) => `Si ${attribute} est ${names}, est autre ou manque — `,
  other: (attribute) => `Si ${attribute} est autre ou manque — `,
  namesDecide:
    'Dans les noms, * désigne un texte quelconque et la casse compte ; le nom le plus précis l’emporte.',
  latestOf: (events) => `la plus récente des dates ${events}`,
  extended: (conditions, atMost) =>
    `Conservation prolongée tant que ${conditions}, mais jamais plus de ${atMost}.`,
  countedExactly: 'Le délai court à compter de l’instant exact de l’événement.',
  hoursExactly: 'Les heures et les minutes courent à compter de l’instant exact de l’événement.',
  countedInDays: (zone) =>
    `Délai compté en jours de ${zone} : le jour de l’événement n’est pas compté, le dernier jour est dû en entier.`,
  today: (today, cutoff) =>
    `Aujourd’hui, ${today}, sont supprimées les lignes qui commencent avant le ${cutoff}.`,
  nowInstant: (cutoff) => `À cet instant, sont supprimées les lignes qui commencent avant ${cutoff}.`,
  todayReviewed: (today, cutoff) =>
    `Aujourd’hui, ${today}, sont à examiner les lignes qui commencent avant le ${cutoff}.`,
  nowReviewed: (cutoff) => `À cet instant, sont à examiner les lignes qui commencent avant ${cutoff}.`,
  reviewedEvery: (period, last) =>
    `La politique est réexaminée à intervalles de ${period} ; ${last === null ? 'aucun réexamen n’est noté' : `la dernière fois le ${last}`}.`,
  draft: 'Cette politique est un projet : elle ne supprime rien.',
  lives: (places) => `Emplacement : ${places}.`,
  linked: (column, by) => `${column}, par ${by}`,
  nowhere: 'Aucune carte des données ne dit où vit cette catégorie : cette politique ne supprime rien.',
  source: (text) => `Engagement pris dans : ${text}.`,
};

export const PHRASES: Readonly<Record<Language, Phrases>> = { en: ENGLISH, fr: FRENCH };
