import type { Period } from '../../calendar/period.ts';
import type { Phrase } from '../../finding-text/text.ts';

type PhraseName = Phrase['phrase'];

/** How long an authority or a law says that one kind of data is kept, and how a policy about it is recognised. */
export interface Recommendation {
  readonly what: PhraseName;
  readonly source: PhraseName;
  /** Words in a row, without accents and in lower case, of which one stands in the slug or in a title. */
  readonly named: readonly string[];
  /** The same of the purpose, where the words leave no doubt. */
  readonly for: readonly string[];
  /** In the active base. */
  readonly most: Period | null;
  /** Until the data is gone, archive included. */
  readonly least: Period | null;
}

const months = (count: number): Period => ({ count, unit: 'month' });
const years = (count: number): Period => ({ count, unit: 'year' });

/** The first that fits counts: the narrower kinds stand before the wider ones. */
export const RECOMMENDATIONS: readonly Recommendation[] = [
  {
    what: 'what-tracker-data',
    source: 'source-tracker-data',
    named: [
      'cookie data',
      'tracker data',
      'data from cookies',
      'data from trackers',
      'audience data',
      'analytics data',
      'donnees de traceurs',
      'donnees des traceurs',
      'donnees de cookies',
      'donnees issues de traceurs',
      'donnees issues de cookies',
      'donnees d audience',
      'statistiques de visite',
    ],
    for: [],
    most: months(25),
    least: null,
  },
  {
    what: 'what-trackers',
    source: 'source-trackers',
    named: ['cookie', 'cookies', 'tracker', 'trackers', 'traceur', 'traceurs'],
    for: [],
    most: months(13),
    least: null,
  },
  {
    what: 'what-inactive-accounts',
    source: 'source-inactive-accounts',
    named: [
      'inactive account',
      'inactive accounts',
      'dormant accounts',
      'compte inactif',
      'comptes inactifs',
    ],
    for: [],
    most: years(2),
    least: null,
  },
  {
    what: 'what-prospects',
    source: 'source-prospects',
    named: ['prospect', 'prospects', 'lead', 'leads'],
    for: ['prospection commerciale', 'commercial prospection', 'commercial prospecting'],
    most: years(3),
    least: null,
  },
  {
    what: 'what-candidates',
    source: 'source-candidates',
    named: [
      'candidate',
      'candidates',
      'applicant',
      'applicants',
      'job application',
      'job applications',
      'candidat',
      'candidats',
      'candidature',
      'candidatures',
    ],
    for: ['recrutement', 'recruitment', 'recruiting'],
    most: years(2),
    least: null,
  },
  {
    what: 'what-logs',
    source: 'source-logs',
    named: [
      'connection log',
      'connection logs',
      'access log',
      'access logs',
      'login log',
      'login logs',
      'audit logs',
      'journal de connexion',
      'journaux de connexion',
      'journaux d acces',
      'journalisation',
      'traces de connexion',
      'logs de connexion',
    ],
    for: ['journalisation'],
    most: years(1),
    least: months(6),
  },
  {
    what: 'what-video',
    source: 'source-video',
    named: [
      'cctv',
      'video surveillance',
      'videosurveillance',
      'video protection',
      'videoprotection',
      'surveillance camera',
      'surveillance cameras',
      'cameras de surveillance',
    ],
    for: ['videosurveillance', 'videoprotection', 'video surveillance'],
    most: months(1),
    least: null,
  },
  {
    what: 'what-payslips',
    source: 'source-payslips',
    named: [
      'payslip',
      'payslips',
      'pay slip',
      'pay slips',
      'bulletin de paie',
      'bulletins de paie',
      'fiches de paie',
    ],
    for: [],
    most: null,
    least: years(5),
  },
  {
    what: 'what-accounting',
    source: 'source-accounting',
    named: [
      'invoice',
      'invoices',
      'facture',
      'factures',
      'accounting',
      'accounting document',
      'accounting documents',
      'accounting records',
      'comptabilite',
      'documents comptables',
      'pieces comptables',
    ],
    for: ['tenue de la comptabilite', 'bookkeeping'],
    most: null,
    least: years(10),
  },
  {
    what: 'what-customers',
    source: 'source-customers',
    named: ['customer', 'customers', 'client', 'clients'],
    for: [],
    most: years(3),
    least: null,
  },
];
