import type { NoticeDocument, Part, Table } from '../../../src/notice/document.ts';
import { entryOf } from '../../../src/notice/entry.ts';
import { drawUp, type Promises } from '../../../src/notice/notice.ts';
import type { Language } from '../../../src/plan/explain/phrases.ts';
import type { Policy, Stage } from '../../../src/policy/policy.ts';
import { event, period, rule } from '../plan/rule.ts';
import { at, policy } from '../rules/written.ts';

function stage(number: number, keep: Stage['keep'], action: Stage['action'], base: Stage['base']): Stage {
  return { number, keep, action, base, position: at(1, 'policy') };
}

/** A policy with stages, at a place in either base. */
export const CUSTOMERS = policy({
  category: 'customers',
  title: { en: 'Customers', fr: 'Clients' },
  purpose: { en: 'Performing the contract', fr: 'Exécution du contrat' },
  legalBasis: ['contract'],
  starts: { combine: 'only', events: ['contract ended'] },
  stages: [
    stage(1, period('90 days'), 'archive', 'active'),
    stage(2, period('5 years'), 'delete', 'archive'),
  ],
  words: { 'contract ended': { fr: 'fin du contrat' } },
});

export const CUSTOMER_RULES = [
  rule({
    id: 'crm/customers/customers/1',
    table: 'customers',
    category: 'customers',
    stage: 1,
    action: 'archive',
    keep: period('90 days'),
    archive: { to: { connection: 'vault', table: 'customers' }, startInto: 'started_at', remains: null },
    start: [event('closed_at')],
  }),
  rule({
    id: 'vault/customers/customers/2',
    connection: 'vault',
    table: 'customers',
    category: 'customers',
    stage: 2,
    base: 'archive',
    keep: period('5 years'),
    start: [event('started_at')],
  }),
];

function promises(change: Partial<Promises> = {}): Promises {
  return { policies: [], rules: [], maps: [], zone: 'Europe/Paris', ...change };
}

export function drawn(
  change: Partial<Promises>,
  { part = 'notice', language = 'en' }: { readonly part?: Part; readonly language?: Language } = {},
): NoticeDocument {
  return drawUp(promises(change), part, language);
}

/** The table of a section, as lists of lines. */
export function tableIn(document: NoticeDocument, section = 0): Table {
  const table = document.sections[section]?.table;
  if (!table) throw new Error('the section has no table');
  return table;
}

/** What the documents say of one policy. */
export function limitsOf(written: Policy, language: Language) {
  const entry = entryOf(written, [], language);
  const limits = entry.limits.map(({ which, period: time, start, outcome }) => [which, time, start, outcome]);
  return plain({ limits, exceptions: entry.exceptions });
}

/** No-break spaces look like spaces in a test. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll('\u00a0', ' ')) as T;
}
