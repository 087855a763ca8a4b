import { expect, test } from 'vitest';
import type { Alteration } from '../../../../src/anonymise/alteration.ts';
import { parseInstant } from '../../../../src/calendar/instant.ts';
import { NO_LONGER } from '../../../../src/calendar/period.ts';
import type { Dependant } from '../../../../src/datamap/place/place.ts';
import { explainPolicy } from '../../../../src/plan/explain/explain.ts';
import type { Language } from '../../../../src/plan/explain/phrases.ts';
import type { Policy, Stage } from '../../../../src/policy/policy.ts';
import type { Rule } from '../../../../src/rules/rule/rule.ts';
import { at, policy } from '../../rules/written.ts';
import { event, period, rule, zoneOf } from '../rule.ts';

const NOW = parseInstant('2024-05-31T22:00:00Z') as bigint;

function explain(written: Policy, rules: readonly Rule[], language: Language) {
  return explainPolicy(written, rules, zoneOf('Europe/Paris'), NOW, language);
}

function stage(number: number, keep: Stage['keep'], action: Stage['action'], base: Stage['base']): Stage {
  return { number, keep, action, base, position: at(1, 'policy') };
}

const REMAINS: Alteration = {
  columns: { phone: { kind: 'null' }, fax: { kind: 'null' }, ip: { kind: 'truncate_ip', v4: 24, v6: 48 } },
  leaves: ['id', 'email', 'closed_at'],
  marker: 'archived_at',
};

const CUSTOMERS = policy({
  category: 'customers',
  title: { en: 'Customers', fr: 'Clients' },
  purpose: { en: 'Performing the contract.', fr: 'Exécution du contrat.' },
  legalBasis: ['contract', 'legal_obligation'],
  source: null,
  starts: { combine: 'earliest', events: ['contract ended', 'account deleted'] },
  stages: [
    stage(1, period('90 days'), 'archive', 'active'),
    stage(2, period('3 years'), 'delete', 'active'),
    stage(3, period('5 years'), 'review', 'archive'),
  ],
  extension: { while: ['in dispute', 'audited'], atMost: period('10 years') },
  suspension: ['accuracy contested'],
  keepAtLeast: period('5 years'),
  goneWithin: period('60 days'),
  accept: [{ finding: 'longer-than-recommended', reason: 'A limitation period.', position: at(1, 'policy') }],
  words: { 'contract ended': { fr: 'fin du contrat' }, 'in dispute': { fr: 'litige en cours' } },
});

const to = { connection: 'vault', table: 'customers' };
const archive = { to, startInto: 'started_at', remains: REMAINS };

const RULES = [
  rule({ table: 'customers', stage: 1, action: 'archive', archive, alteration: REMAINS }),
  rule({ table: 'customers', stage: 2 }),
  rule({ connection: 'vault', table: 'customers', stage: 3, base: 'archive', start: [event('started_at')] }),
];

test('everything that a policy with stages says, in English', () => {
  const { lines, periods } = explain(CUSTOMERS, RULES, 'en');
  expect(lines).toEqual([
    'Purpose: Performing the contract.',
    'Legal basis: performance of a contract (GDPR, art. 6(1)(b)) and legal obligation (GDPR, art. 6(1)(c)).',
    'Every period runs from the earliest of “contract ended” and “account deleted”:',
    '1. In the active base: after 90 days, moved to the intermediate archive.',
    '   crm.customers: copied to vault.customers, where started_at takes the start; what stays: id, email and closed_at; phone and fax: emptied; ip: only the first 24 bits of an IPv4 address, or 48 of an IPv6 address, stay; every other column is emptied; archived_at says when.',
    '2. In the active base: after 3 years, deleted.',
    '3. In the intermediate archive: after 5 years, reviewed (nothing is deleted by itself).',
    'Kept longer while “in dispute” or “audited”, but never for more than 10 years.',
    'Nothing is done while “accuracy contested”: the data stays as it is.',
    'Legal minimum: for 5 years after the earliest of “contract ended” and “account deleted” nothing else may remove it either; moving it to an archive may.',
    'Gone within 60 days after the earliest of “contract ended” and “account deleted”, backups included.',
    'Counted in days of Europe/Paris: the day of the event is not counted, and the last day is kept whole.',
    'Today, 2024-06-01, stage 1 takes rows that begin before 2024-03-03.',
    'Today, 2024-06-01, stage 2 takes rows that begin before 2021-06-01.',
    'Today, 2024-06-01, rows that begin before 2019-06-01 are to be reviewed (stage 3).',
    'The warning longer-than-recommended is accepted: A limitation period.',
    'In the active base, lives in crm.customers (a_timestamptz).',
    'In the intermediate archive, lives in vault.customers (started_at).',
  ]);
  expect(periods).toEqual([
    { stage: 1, base: 'active', keep: '90 days', action: 'archive', cutoff: '2024-03-03' },
    { stage: 2, base: 'active', keep: '3 years', action: 'delete', cutoff: '2021-06-01' },
    { stage: 3, base: 'archive', keep: '5 years', action: 'review', cutoff: '2019-06-01' },
  ]);
});

test('everything that a policy with stages says, in French', () => {
  expect(explain(CUSTOMERS, RULES, 'fr').lines.join('\n').replaceAll('\u00a0', ' ')).toBe(
    [
      'Finalité : Exécution du contrat.',
      'Base légale : exécution d’un contrat (RGPD, art. 6.1.b) et obligation légale (RGPD, art. 6.1.c).',
      'Toutes les durées courent à compter du plus ancien des événements « fin du contrat » et « account deleted » :',
      '1. En base active : au bout de 90 jours, versement en archivage intermédiaire.',
      '   crm.customers : copie dans vault.customers, dont started_at reçoit le point de départ ; restent ici : id, email et closed_at ; phone et fax : valeur effacée ; ip : seuls restent les 24 premiers bits d’une adresse IPv4, ou 48 d’une adresse IPv6 ; toute autre colonne est vidée ; archived_at en porte la date.',
      '2. En base active : au bout de 3 ans, suppression.',
      '3. En archivage intermédiaire : au bout de 5 ans, examen (rien n’est supprimé automatiquement).',
      'Conservation prolongée tant que la condition « litige en cours » ou « audited » est remplie, sans jamais dépasser 10 ans.',
      'Aucune échéance ne s’applique tant que la condition « accuracy contested » est remplie : les données restent en l’état.',
      'Durée légale minimale : 5 ans à compter du plus ancien des événements « fin du contrat » et « account deleted » ; d’ici là, rien d’autre ne supprime ces données, et seul leur archivage est possible.',
      'Effacement complet, sauvegardes comprises, dans un délai de 60 jours à compter du plus ancien des événements « fin du contrat » et « account deleted ».',
      'Délai compté en jours (fuseau Europe/Paris) : le jour de l’événement n’est pas compté, le dernier jour l’est en entier.',
      'Aujourd’hui, 2024-06-01, étape 1 : sont échues les lignes dont le délai a commencé avant le 2024-03-03.',
      'Aujourd’hui, 2024-06-01, étape 2 : sont échues les lignes dont le délai a commencé avant le 2021-06-01.',
      'Aujourd’hui, 2024-06-01, étape 3 : sont à examiner les lignes dont le délai a commencé avant le 2019-06-01.',
      'L’avertissement longer-than-recommended est accepté : A limitation period.',
      'En base active, emplacement : crm.customers (a_timestamptz).',
      'En archivage intermédiaire, emplacement : vault.customers (started_at).',
    ].join('\n'),
  );
});

const dependant = (table: string, change: Partial<Dependant> = {}): Dependant => ({
  table,
  on: [{ theirs: 'parent_id', ours: null }],
  action: 'delete',
  to: null,
  dependants: [],
  ...change,
});

const ALTERED: Alteration = {
  columns: {
    email: { kind: 'set', parts: ['user-', '@invalid.example'], placeholders: ['random'] },
    login: { kind: 'set', parts: ['u', ''], placeholders: ['digest'] },
    name: { kind: 'set', parts: ['gone'], placeholders: [] },
    note: { kind: 'set', parts: [''], placeholders: [] },
    born: { kind: 'generalise', to: 'year' },
    score: { kind: 'round', to: 10 },
    iban: { kind: 'mask', keepLast: 2 },
    code: { kind: 'mask', keepLast: 0 },
    payload: { kind: 'remove', pointers: ['/user/email', '/user/name'] },
  },
  leaves: ['id'],
  marker: null,
};

/** What is said of the place, between the statement about the period and the way of counting. */
function ofPlace(change: Partial<Rule>, language: Language): readonly string[] {
  const { lines } = explain(policy({ source: null, keep: NO_LONGER }), [rule(change)], language);
  return lines.slice(3, -2).map((line) => line.replaceAll('\u00a0', ' '));
}

test.each<readonly [string, Partial<Rule>, string, string]>([
  [
    'each technique',
    { action: 'pseudonymise', alteration: ALTERED },
    'crm.things: email: replaced by “user-{random}@invalid.example”, {random} being a random text; login: replaced by “u{digest}”, {digest} being a digest of the value that only a key can tell; name: replaced by “gone”, the same for all; note: replaced by an empty text; born: only the year stays; score: rounded to multiples of 10; iban: masked, except for the last 2 characters; code: masked; payload: without /user/email and /user/name; unchanged: id.',
    'crm.things : email : remplacé par « user-{random}@invalid.example », où {random} est un texte aléatoire ; login : remplacé par « u{digest} », où {digest} est une empreinte de la valeur, faite avec une clé ; name : remplacé par « gone », le même pour tous ; note : remplacé par un texte vide ; born : seule l’année est conservée ; score : arrondi à un multiple de 10 ; iban : valeur masquée, sauf les 2 derniers caractères ; code : valeur masquée ; payload : sans /user/email et /user/name ; sans changement : id.',
  ],
  [
    'an archive where nothing stays',
    { action: 'archive', archive: { to, startInto: 'started_at', remains: null } },
    'crm.things: copied to vault.customers, where started_at takes the start; nothing stays here.',
    'crm.things : copie dans vault.customers, dont started_at reçoit le point de départ ; rien ne reste ici.',
  ],
  [
    'a summary',
    {
      action: 'summarise',
      summary: {
        into: 'visits_by_month',
        by: [
          { into: 'month', column: 'visited_at', unit: 'month', because: null },
          { into: 'country', column: 'country', unit: 'value', because: 'two hundred values' },
        ],
        count: 'visits',
        minimumGroup: 10,
      },
    },
    'crm.things: counted in visits_by_month (visits), by the month of visited_at and country (two hundred values); groups of fewer than 10 are counted together.',
    'crm.things : comptage dans visits_by_month (visits), par mois de visited_at et country (two hundred values) ; les groupes de moins de 10 sont comptés ensemble.',
  ],
  [
    'dependants, and what depends on them',
    {
      dependants: [
        dependant('agreements', { dependants: [dependant('lines'), dependant('notes', { action: 'keep' })] }),
        dependant('invoices', { action: 'detach' }),
        dependant('bills', { action: 'archive', to: { connection: 'vault', table: 'bills' } }),
      ],
    },
    'crm.things: deleted with it: agreements (by parent_id) and lines (by parent_id); archived and deleted with it: bills (by parent_id, to vault.bills); kept, and detached from it: invoices (by parent_id); kept as they are: notes (by parent_id).',
    'crm.things : supprimé en même temps : agreements (par parent_id) et lines (par parent_id) ; archivé puis supprimé en même temps : bills (par parent_id, vers vault.bills) ; conservé, mais détaché : invoices (par parent_id) ; conservé en l’état : notes (par parent_id).',
  ],
])('%s', (_, change, english, french) => {
  expect(ofPlace(change, 'en')).toEqual([english]);
  expect(ofPlace(change, 'fr')).toEqual([french]);
});

test('places that do the same are named together', () => {
  const dependants = [dependant('letters')];
  const rules = [
    rule({ dependants }),
    rule({ connection: 'old', dependants }),
    rule({ connection: 'new', dependants: [] }),
  ];
  expect(explain(policy({ source: null, keep: NO_LONGER }), rules, 'en').lines.slice(3, -2)).toEqual([
    'crm.things, old.things: deleted with it: letters (by parent_id).',
  ]);
});

test('a draft does not say that nobody knows where it lives', () => {
  expect(explain(policy({ source: null, draft: true }), [], 'en').lines.at(-1)).toBe(
    'This policy is a draft: nothing is deleted by it.',
  );
});
