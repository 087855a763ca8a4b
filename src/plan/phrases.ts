export type Language = 'en' | 'fr';

/** The sentences in which a policy is explained; each language says all of them. */
export interface Phrases {
  purpose(text: string): string;
  keep(period: string, start: string): string;
  latestOf(events: string): string;
  extended(conditions: string, atMost: string): string;
  readonly countedExactly: string;
  countedInDays(zone: string): string;
  today(today: string, cutoff: string): string;
  nowInstant(cutoff: string): string;
  readonly draft: string;
  lives(places: string): string;
  linked(column: string, by: string): string;
  readonly nowhere: string;
  source(text: string): string;
}

const ENGLISH: Phrases = {
  purpose: (text) => `Purpose: ${text}.`,
  keep: (period, start) => `Kept for ${period} after ${start}, then deleted.`,
  latestOf: (events) => `the latest of ${events}`,
  extended: (conditions, atMost) => `Kept longer while ${conditions}, but never for more than ${atMost}.`,
  countedExactly: 'The period runs from the exact instant of the event.',
  countedInDays: (zone) =>
    `Counted in days of ${zone}: the day of the event is not counted, and the last day is kept whole.`,
  today: (today, cutoff) => `Today, ${today}, it takes rows that begin before ${cutoff}.`,
  nowInstant: (cutoff) => `Now it takes rows that begin before ${cutoff}.`,
  draft: 'This policy is a draft: nothing is deleted by it.',
  lives: (places) => `Lives in ${places}.`,
  linked: (column, by) => `${column}, by ${by}`,
  nowhere: 'No data map says where this category lives: nothing is deleted by this policy.',
  source: (text) => `Promised in: ${text}.`,
};

const FRENCH: Phrases = {
  purpose: (text) => `Finalité : ${text}.`,
  keep: (period, start) => `Conservation : ${period} à compter de ${start}, puis suppression.`,
  latestOf: (events) => `la plus récente des dates ${events}`,
  extended: (conditions, atMost) =>
    `Conservation prolongée tant que ${conditions}, mais jamais plus de ${atMost}.`,
  countedExactly: 'Le délai court à compter de l’instant exact de l’événement.',
  countedInDays: (zone) =>
    `Délai compté en jours de ${zone} : le jour de l’événement n’est pas compté, le dernier jour est dû en entier.`,
  today: (today, cutoff) =>
    `Aujourd’hui, ${today}, sont supprimées les lignes qui commencent avant le ${cutoff}.`,
  nowInstant: (cutoff) => `À cet instant, sont supprimées les lignes qui commencent avant ${cutoff}.`,
  draft: 'Cette politique est un projet : elle ne supprime rien.',
  lives: (places) => `Emplacement : ${places}.`,
  linked: (column, by) => `${column}, par ${by}`,
  nowhere: 'Aucune carte des données ne dit où vit cette catégorie : cette politique ne supprime rien.',
  source: (text) => `Engagement pris dans : ${text}.`,
};

export const PHRASES: Readonly<Record<Language, Phrases>> = { en: ENGLISH, fr: FRENCH };
