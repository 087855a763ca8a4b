import type { DataMap } from '../datamap/place/place.ts';
import type { Language } from '../plan/explain/phrases.ts';
import type { Policy } from '../policy/policy.ts';
import { isStaged } from '../policy/stage.ts';
import type { Rule } from '../rules/rule/rule.ts';
import { conceptSections, conceptSheet } from './concept.ts';
import type { Cell, NoticeDocument, Part, Section, Table } from './document.ts';
import { type Entry, entryOf, type Limit, periodText } from './entry.ts';
import { exceptionsSection } from './exceptions.ts';
import { backupsOf, goneSection } from './gone.ts';
import type { Column } from './phrases.ts';
import { registerTable } from './register.ts';
import { PHRASES } from './speech.ts';
import { capitalised, tableOf } from './table.ts';

/** What documents are drawn up from: no database is asked. */
export interface Promises {
  readonly policies: readonly Policy[];
  readonly rules: readonly Rule[];
  readonly maps: readonly DataMap[];
  /** In which days are counted. */
  readonly zone: string;
}

/** One of the documents, with every policy that is in force, in the order of the files. */
export function drawUp(promises: Promises, part: Part, language: Language): NoticeDocument {
  const write = PHRASES[language];
  const entries = promises.policies
    .filter((policy) => !policy.draft)
    .map((policy) => entryOf(policy, promises.rules, language, promises.policies));
  const sections = entries.length === 0 ? [] : sectionsOf(part, entries, promises, language);
  return {
    language,
    title: write.title[part],
    lead: [write.lead[part], ...(entries.length === 0 ? [write.nothing] : [])],
    sections,
    sheet: SHEETS[part](entries, language),
  };
}

const SHEETS: Readonly<Record<Part, (entries: readonly Entry[], language: Language) => Table>> = {
  notice: noticeSheet,
  register: registerTable,
  concept: conceptSheet,
};

function sectionsOf(
  part: Part,
  entries: readonly Entry[],
  { maps, zone }: Promises,
  language: Language,
): readonly Section[] {
  const write = PHRASES[language];
  const backups = backupsOf(entries, maps);
  const gone = goneSection(entries, backups, language, { named: part !== 'notice' });
  const exceptions = exceptionsSection(entries, language);
  const staged = entries.some(({ policy }) => isStaged(policy));
  const counted = [
    write.countedIn(zone),
    write.beginsWithEvent,
    ...(staged ? [write.stagesFromOneStart] : []),
  ];
  if (part === 'notice') {
    const heading = write.periodsHeading;
    const table = noticeTable(entries, language);
    return [{ heading, paragraphs: [], table, list: counted }, exceptions, gone];
  }
  if (part === 'register') {
    const heading = write.registerHeading;
    const table = registerTable(entries, language);
    return [{ heading, paragraphs: [], table, list: counted }, exceptions, gone];
  }
  return [...conceptSections(entries, counted, language), exceptions, gone];
}

const NOTICE_COLUMNS: readonly Column[] = ['data', 'why', 'period', 'start', 'outcome', 'limits'];

/** One row a category: what belongs together is read together. */
function noticeTable(entries: readonly Entry[], language: Language): Table {
  const write = PHRASES[language];
  const rows = entries.map(({ title, purpose, bases, limits, exceptions }): readonly Cell[] => {
    const starts = [...new Set(limits.map(({ start }) => start).filter((one) => one !== write.noEvent))];
    return [
      [title],
      [purpose, ...bases.map(capitalised)],
      labelled(limits, periodText, language),
      starts.length === 0 ? [write.noEvent] : starts,
      labelled(limits, ({ outcome }) => outcome, language),
      exceptions,
    ];
  });
  return tableOf(write.periodsCaption, NOTICE_COLUMNS, rows, language);
}

/** One line where all limits say the same; else one for each, with what tells them apart. */
function labelled(limits: readonly Limit[], textOf: (limit: Limit) => string, language: Language): Cell {
  const texts = limits.map(textOf);
  if (new Set(texts).size === 1) return texts.slice(0, 1);
  const last = limits.at(-1);
  // What is alike for all other values is said once, behind what differs.
  const told = limits.filter(
    (limit) => limit === last || limit.stage !== null || textOf(limit) !== (last && textOf(last)),
  );
  return told.map((limit) => {
    if (limit.stage !== null) return `${limit.stage}. ${textOf(limit)}`;
    return limit.which === null ? textOf(limit) : PHRASES[language].labelled(limit.which, textOf(limit));
  });
}

const SHEET_COLUMNS: readonly Column[] = [
  'category',
  'data',
  'purpose',
  'basis',
  'which',
  'base',
  'period',
  'start',
  'outcome',
  'limits',
];

/** One row a limit. */
function noticeSheet(entries: readonly Entry[], language: Language): Table {
  const rows = entries.flatMap(({ policy, speech, title, purpose, bases, limits, exceptions }) =>
    limits.map(({ which, base, period, start, outcome }): readonly Cell[] => [
      [policy.category],
      [title],
      [purpose],
      bases,
      which === null ? [] : [which],
      [speech.say.base[base]],
      [period],
      [start],
      [outcome],
      exceptions,
    ]),
  );
  return tableOf(PHRASES[language].periodsCaption, SHEET_COLUMNS, rows, language);
}
