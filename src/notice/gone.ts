import { formatPeriod, type Period } from '../calendar/period.ts';
import { comparePeriods } from '../calendar/period-length.ts';
import type { DataMap } from '../datamap/place/place.ts';
import type { Language } from '../plan/explain/phrases.ts';
import type { Action } from '../policy/policy.ts';
import type { Section } from './document.ts';
import type { Entry } from './entry.ts';
import { PHRASES } from './speech.ts';

/** How long the backups of a connection are kept; null where nobody has said it. */
export interface Backups {
  readonly connection: string;
  readonly period: Period | null;
}

/** The backups of every connection where something of the entries lives, in the order of the rules. */
export function backupsOf(entries: readonly Entry[], maps: readonly DataMap[]): readonly Backups[] {
  const rules = entries.flatMap(({ limits }) => limits.flatMap((limit) => limit.rules));
  const connections = [...new Set(rules.map(({ connection }) => connection))];
  return connections.map((connection) => ({
    connection,
    period: longestPeriod(
      maps.filter((map) => map.connections.includes(connection)).map(({ backupsKept }) => backupsKept),
    ),
  }));
}

/** What it means that data is gone: of our tables, not yet of every disk. */
export function goneSection(
  entries: readonly Entry[],
  backups: readonly Backups[],
  language: Language,
  /** Whether connections may be named. */
  { named }: { readonly named: boolean },
): Section {
  const write = PHRASES[language];
  const actions = new Set(entries.flatMap(({ limits }) => limits.map(({ action }) => action)));
  const remains = Object.entries(write.afterwards).filter(([action]) => actions.has(action as Action));
  return {
    heading: write.goneHeading,
    paragraphs: [write.goneLogically],
    table: null,
    list: [
      ...(named ? namedBackups(backups, language) : longestBackups(backups, language)),
      write.copies,
      ...remains.map(([, text]) => text),
    ],
  };
}

function namedBackups(backups: readonly Backups[], language: Language): readonly string[] {
  return backups.map(({ connection, period }) =>
    PHRASES[language].backupsOf(connection, period && formatPeriod(period, language)),
  );
}

function longestBackups(backups: readonly Backups[], language: Language): readonly string[] {
  const write = PHRASES[language];
  const periods = backups.map(({ period }) => period);
  const longest = longestPeriod(periods);
  // Nothing is known of a database of which nothing is said.
  if (longest === null || periods.includes(null)) return [write.backupsUnknown];
  return [write.backups(formatPeriod(longest, language))];
}

/** null where none is laid down. */
export function longestPeriod(periods: readonly (Period | null)[]): Period | null {
  const known = periods.filter((period) => period !== null);
  return known.sort((a, b) => comparePeriods(b, a))[0] ?? null;
}
