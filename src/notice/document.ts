import type { Language } from '../plan/explain/phrases.ts';

/** What is drawn up: the privacy notice's section, the register's time limits, or the deletion concept. */
export const PARTS = ['notice', 'register', 'concept'] as const;
export type Part = (typeof PARTS)[number];

/** As what it is written. */
export const NOTICE_FORMATS = ['markdown', 'html', 'csv'] as const;
export type NoticeFormat = (typeof NOTICE_FORMATS)[number];

/** Lines, one below the other. */
export type Cell = readonly string[];

export interface Table {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Section {
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly table: Table | null;
  readonly list: readonly string[];
}

/** A document before it has a format. */
export interface NoticeDocument {
  readonly language: Language;
  readonly title: string;
  readonly lead: readonly string[];
  readonly sections: readonly Section[];
  /** All of it as one flat table, for spreadsheets. */
  readonly sheet: Table;
}
