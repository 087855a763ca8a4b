import { keepTag } from '../calendar/keep.ts';
import { clausesOf, placeName } from '../plan/explain/explain-places.ts';
import { filtered } from '../plan/explain/filter-text.ts';
import type { Language } from '../plan/explain/phrases.ts';
import type { Rule } from '../rules/rule/rule.ts';
import type { Cell, Section, Table } from './document.ts';
import type { Entry, Limit } from './entry.ts';
import type { Column } from './phrases.ts';
import { limitText } from './register.ts';
import { PHRASES } from './speech.ts';
import { capitalised, tableOf } from './table.ts';

/** A period together with the event from which it runs (DIN 66398: Löschklasse). */
interface DeletionClass {
  readonly name: string;
  readonly period: string;
  readonly start: string;
  readonly types: readonly string[];
}

/** Data types, deletion classes and implementation rules. */
export function conceptSections(
  entries: readonly Entry[],
  /** How periods are counted. */
  counted: readonly string[],
  language: Language,
): readonly Section[] {
  const write = PHRASES[language];
  const classes = classesOf(entries);
  const exceptions = entries.flatMap((entry) =>
    entry.exceptions.map((exception) => write.of(entry.title, exception)),
  );
  return [
    section(write.typesHeading, typesTable(entries, classes, language), exceptions),
    {
      ...section(write.classesHeading, classesTable(classes, language), counted),
      paragraphs: [write.classesIntroduction],
    },
    section(write.rulesHeading, rulesTable(entries, language), []),
  ];
}

const SHEET_COLUMNS: readonly Column[] = [
  'class',
  'category',
  'data',
  'period',
  'start',
  'outcome',
  'place',
  'rule',
  'how',
];

/** One row for each place of each limit, and one for a limit that has none. */
export function conceptSheet(entries: readonly Entry[], language: Language): Table {
  const write = PHRASES[language];
  const classes = classesOf(entries);
  const rows = entries.flatMap((entry) =>
    entry.limits.flatMap((limit) => {
      const of: readonly Cell[] = [
        [classes.get(classKey(entry, limit))?.name ?? ''],
        [entry.policy.category],
        [entry.title],
        [limitText(limit, language)],
        [limit.start],
        [limit.outcome],
      ];
      if (limit.rules.length === 0) return [[...of, [write.noPlace], [], []]];
      return limit.rules.map((rule) => [
        ...of,
        [filtered(placeName(rule), rule, entry.speech)],
        [rule.id],
        clausesOf(rule, entry.speech),
      ]);
    }),
  );
  return tableOf(write.rulesCaption, SHEET_COLUMNS, rows, language);
}

function section(heading: string, table: Table, list: readonly string[]): Section {
  return { heading, paragraphs: [], table, list };
}

/** In the order in which they first occur. */
function classesOf(entries: readonly Entry[]): ReadonlyMap<string, DeletionClass> {
  const classes = new Map<string, DeletionClass>();
  for (const entry of entries) {
    for (const limit of entry.limits) {
      const key = classKey(entry, limit);
      const known = classes.get(key);
      const types = [...new Set([...(known?.types ?? []), entry.title])];
      const name = known?.name ?? `C${classes.size + 1}`;
      classes.set(key, { name, period: limit.period, start: limit.start, types });
    }
  }
  return classes;
}

/** Events are the same where their names are, in whatever language they are told. */
function classKey({ policy }: Entry, { keep }: Limit): string {
  const events = typeof keep === 'string' ? null : policy.starts;
  return JSON.stringify([keepTag(keep), events?.combine, events?.events]);
}

const TYPE_COLUMNS: readonly Column[] = ['data', 'purpose', 'basis', 'period', 'start', 'class'];

function typesTable(
  entries: readonly Entry[],
  classes: ReadonlyMap<string, DeletionClass>,
  language: Language,
): Table {
  const rows = entries.flatMap((entry) =>
    entry.limits.map((limit): readonly Cell[] => [
      [entry.title],
      [entry.purpose],
      entry.bases,
      [limitText(limit, language)],
      [limit.start],
      [classes.get(classKey(entry, limit))?.name ?? ''],
    ]),
  );
  return tableOf(PHRASES[language].typesCaption, TYPE_COLUMNS, rows, language);
}

const CLASS_COLUMNS: readonly Column[] = ['class', 'period', 'start', 'types'];

function classesTable(classes: ReadonlyMap<string, DeletionClass>, language: Language): Table {
  const rows = [...classes.values()].map(({ name, period, start, types }): readonly Cell[] => [
    [name],
    [period],
    [start],
    types,
  ]);
  return tableOf(PHRASES[language].classesCaption, CLASS_COLUMNS, rows, language);
}

const RULE_COLUMNS: readonly Column[] = ['data', 'place', 'columns', 'period', 'how'];

function rulesTable(entries: readonly Entry[], language: Language): Table {
  const write = PHRASES[language];
  const rows = entries.flatMap((entry) =>
    entry.limits.flatMap((limit): readonly (readonly Cell[])[] => {
      const period: Cell = [limitText(limit, language)];
      if (limit.rules.length === 0)
        return [[[entry.title], [write.noPlace], [write.noEvent], period, [capitalised(limit.outcome)]]];
      return limit.rules.map((rule) => [
        [entry.title],
        [filtered(placeName(rule), rule, entry.speech)],
        columnsOf(rule, write.noEvent),
        period,
        [capitalised(limit.outcome), ...clausesOf(rule, entry.speech)],
      ]);
    }),
  );
  return tableOf(write.rulesCaption, RULE_COLUMNS, rows, language);
}

/** The columns from which the clock runs there. */
function columnsOf(rule: Rule, noEvent: string): Cell {
  if (rule.start.length === 0) return [noEvent];
  return rule.start.map(({ column, from }) => (from === null ? column : `${from.table}.${column}`));
}
