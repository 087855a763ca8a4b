import { formatPeriod } from '../../calendar/period.ts';
import type { Cell, Section } from '../../notice/document.ts';
import { PHRASES } from '../../notice/speech.ts';
import { capitalised } from '../../notice/table.ts';
import type { Language } from '../../plan/explain/phrases.ts';
import { speechOf } from '../../plan/explain/speech.ts';
import type { Action } from '../../policy/policy.ts';
import { ENGLISH } from './english.ts';
import { evidenceSection } from './evidence-section.ts';
import type { Certificate, CertifiedRun, DependantCount } from './facts.ts';
import { FRENCH } from './french.ts';
import { policiesSection } from './policies-section.ts';
import { batchesText, groupsOf, rowsText, type Telling, tableOf } from './telling.ts';
import type { CertificateWords, Column } from './words.ts';
import { Writer } from './write-time.ts';

/** A certificate before it has a format. */
export interface CertificateDocument {
  readonly language: Language;
  readonly title: string;
  readonly lead: readonly string[];
  readonly sections: readonly Section[];
  /** What is filled in by hand. */
  readonly signature: { readonly heading: string; readonly lead: string; readonly lines: readonly string[] };
}

const WORDS: Readonly<Record<Language, CertificateWords>> = { en: ENGLISH, fr: FRENCH };

/** Tells what a certificate says, in one language; `zone` is the IANA zone in which its days are counted. */
export function tellCertificate(facts: Certificate, language: Language, zone: string): CertificateDocument {
  const say = WORDS[language];
  const telling: Telling = { say, language, write: new Writer(say.locale, zone) };
  return {
    language,
    title: say.title,
    lead: [...scopeLines(facts, telling), say.drawn(telling.write.time(facts.drawnAt), zone)],
    sections: [
      doneSection(facts, telling),
      ...dependantsSection(facts, telling),
      ...runsSection(facts, telling),
      ...policiesSection(facts, telling),
      holdsSection(facts, telling),
      proofSection(facts, telling),
      evidenceSection(facts, telling),
      { heading: say.checkHeading, paragraphs: [say.checkLead], table: null, list: say.checks },
      meansSection(facts, telling),
    ],
    signature: { heading: say.signHeading, lead: say.signLead, lines: say.signLines },
  };
}

function scopeLines({ scope }: Certificate, { say, write }: Telling): readonly string[] {
  if (scope.kind === 'run') return [say.scopeRun(scope.run)];
  const days = write.days(scope.since, scope.until);
  return [
    days
      ? say.scopeDays(days.first, days.last)
      : say.scopeTimes(write.time(scope.since), write.time(scope.until)),
    ...(scope.category === null ? [] : [say.scopeCategory(scope.category)]),
  ];
}

function sumOf(runs: readonly CertifiedRun[], of: (run: CertifiedRun) => number): number {
  return runs.reduce((sum, run) => sum + of(run), 0);
}

function doneSection({ runs }: Certificate, telling: Telling): Section {
  const { say, write } = telling;
  const acted = runs.filter(({ batches }) => batches > 0);
  if (acted.length === 0)
    return { heading: say.doneHeading, paragraphs: [say.statementOfNone], table: null, list: [] };
  const statement = say.statement(
    rowsText(
      telling,
      sumOf(acted, ({ rows }) => rows),
    ),
    batchesText(
      telling,
      sumOf(acted, ({ batches }) => batches),
    ),
  );
  const groups = groupsOf(acted, (run) => [run.category, run.connection, run.table, run.action]);
  const rows = groups.map((group): readonly Cell[] => {
    const [{ category, connection, table }] = group;
    return [
      [category],
      [say.place(connection, table)],
      operationOf(group, telling),
      [write.count(sumOf(group, (run) => run.rows))],
      [write.count(sumOf(group, (run) => run.batches))],
    ];
  });
  const columns: readonly Column[] = ['category', 'place', 'operation', 'rows', 'batches'];
  const table = tableOf(telling, say.doneCaption, columns, rows);
  return { heading: say.doneHeading, paragraphs: [statement], table, list: [] };
}

function operationOf(group: readonly [CertifiedRun, ...CertifiedRun[]], { say, language }: Telling): Cell {
  const [{ action }] = group;
  const archives = new Set(group.flatMap(({ archivedTo }) => archivedTo ?? []));
  const summaries = new Set(group.flatMap(({ countedInto }) => countedInto ?? []));
  return [
    capitalised(speechOf({ words: {} }, language).say.done[action as Action] ?? action),
    ...[...archives].map((connection) => say.archivedTo(connection)),
    ...[...summaries].map((table) => say.countedInto(table)),
  ];
}

function dependantsSection({ runs }: Certificate, telling: Telling): readonly Section[] {
  const { say, write } = telling;
  const all = runs.flatMap(({ connection, dependants }) => dependants.map((one) => ({ connection, ...one })));
  if (all.length === 0) return [];
  const total = (group: readonly DependantCount[]): number => group.reduce((sum, { rows }) => sum + rows, 0);
  const rows = groupsOf(all, (one) => [one.connection, one.table, one.action]).map(
    (group): readonly Cell[] => [
      [say.place(group[0].connection, group[0].table)],
      [capitalised(say.dependantAction[group[0].action] ?? group[0].action)],
      [write.count(total(group))],
    ],
  );
  const table = tableOf(telling, say.dependantsCaption, ['table', 'what', 'rows'], rows);
  return [{ heading: say.dependantsHeading, paragraphs: [], table, list: [] }];
}

function runsSection({ runs, idleRuns }: Certificate, telling: Telling): readonly Section[] {
  const { say, write } = telling;
  const paragraphs = idleRuns > 0 ? [say.idleRuns(idleRuns)] : [];
  if (runs.length === 0)
    return idleRuns > 0 ? [{ heading: say.runsHeading, paragraphs, table: null, list: [] }] : [];
  const rows = runs.map((run): readonly Cell[] => [
    [run.run],
    [run.rule],
    [write.time(run.startedAt)],
    [run.endedAt === null ? '–' : write.time(run.endedAt)],
    [capitalised(resultOf(run, telling))],
    [write.time(run.cutoff)],
    [write.count(run.rows)],
  ]);
  const columns: readonly Column[] = ['run', 'rule', 'begun', 'ended', 'result', 'cutoff', 'rows'];
  return [
    {
      heading: say.runsHeading,
      paragraphs,
      table: tableOf(telling, say.runsCaption, columns, rows),
      list: [],
    },
  ];
}

function resultOf({ status, endedAt }: CertifiedRun, { say }: Telling): string {
  const named = status === null ? null : (say.status[status] ?? status);
  return endedAt === null || named === null ? say.goesOn(named) : named;
}

function holdsSection({ holds }: Certificate, { say }: Telling): Section {
  const isHeld = Object.values(holds).some((count) => count > 0);
  const paragraphs = [isHeld ? say.holds(holds) : say.noHolds];
  return { heading: say.holdsHeading, paragraphs, table: null, list: [] };
}

function proofSection({ runs }: Certificate, telling: Telling): Section {
  const { say } = telling;
  const batches = sumOf(runs, ({ inferred }) => inferred.batches);
  const rows = sumOf(runs, ({ inferred }) => inferred.rows);
  const said =
    batches === 0 ? say.proved : say.inferred(rowsText(telling, rows), batchesText(telling, batches));
  return { heading: say.proofHeading, paragraphs: [said], table: null, list: [] };
}

/** What is gone, and where remains of it may live on for a while. */
function meansSection({ runs, backups }: Certificate, { say, language }: Telling): Section {
  const phrases = PHRASES[language];
  const actions = new Set(runs.map(({ action }) => action));
  const remains = Object.entries(phrases.afterwards).filter(([action]) => actions.has(action));
  return {
    heading: say.meansHeading,
    paragraphs: [phrases.goneLogically],
    table: null,
    list: [
      ...backups.map(({ connection, kept }) =>
        phrases.backupsOf(connection, kept && formatPeriod(kept, language)),
      ),
      phrases.copies,
      ...remains.map(([, text]) => text),
      say.meansNoMore,
    ],
  };
}
