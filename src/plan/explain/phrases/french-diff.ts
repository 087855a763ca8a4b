import type { Technique } from '../../../anonymise/alteration.ts';
import { formatPeriod } from '../../../calendar/period.ts';
import type { DiffPhrases } from '../diff-phrases.ts';
import { FRENCH_WORDS } from './french.ts';
import { FRENCH_REASONS } from './french-reasons.ts';
import { textWithPlaceholders } from './set-text.ts';

const { quote } = FRENCH_WORDS;

const COMBINED = { latest: 'le plus récent de', earliest: 'le plus ancien de' } as const;
const UNIT = { month: 'le mois', year: 'l’année' } as const;
const LEVEL = { year: 'son année', month: 'son mois', day: 'son jour' } as const;

export const FRENCH_DIFF: DiffPhrases = {
  reasons: FRENCH_REASONS,
  colon: ' : ',
  conditions: {
    compares: {
      is: 'est',
      oneOf: 'est l’un de',
      startsWith: 'commence par',
      like: 'ressemble à',
      isNot: 'n’est pas',
      above: 'est supérieur à',
      at_least: 'est au moins',
      below: 'est inférieur à',
      at_most: 'est au plus',
    },
    and: ' et ',
    or: ' ou ',
    not: (condition) => `non (${condition})`,
    aRow: (link) => `il y a une ligne de ${link}`,
    noRow: (link) => `il n’y a aucune ligne de ${link}`,
    link: (table, by, where) => `${table} par ${by}${where === null ? '' : `, où ${where}`}`,
  },
  change: { new: 'nouvelle', gone: 'disparue', changed: 'modifiée' },
  texts: (keys) => `textes : ${keys}`,
  textsOnly: (keys) => `textes seulement : ${keys}`,
  noRule: 'aucune règle n’en découle',
  shortened: 'raccourcie : les données partent plus tôt qu’avant',
  reachesMore: 'atteint davantage',
  reachesNoMore: 'n’atteint pas plus de lignes qu’avant',
  none: 'aucune',
  rows: (newly, noLonger) => `nouvellement échues : ${newly}, plus échues : ${noLonger}`,
  part: {
    period: 'la durée',
    start: 'le point de départ',
    action: 'ensuite',
    stage: 'l’étape',
    keptLonger: 'conservation prolongée tant que',
    atMost: 'au plus',
    nothingDue: 'rien n’est échu tant que',
    keptAtLeast: 'conservation d’au moins',
    table: 'la table',
    rowKey: 'la clé des lignes',
    whichRows: 'quelles lignes',
    startIn: 'le point de départ est dans',
    person: 'la personne',
    zone: 'le fuseau dans lequel les jours sont comptés',
    columnZone: 'le fuseau des colonnes qui n’en portent pas',
    plausible: 'les événements sont plausibles à partir du',
    archivedTo: 'archivage dans',
    archiveStart: 'l’archive garde le point de départ dans',
    countedInto: 'comptage dans',
    countedBy: 'comptage par',
    smallestGroup: 'le plus petit groupe',
    staying: 'colonnes qui restent',
    marked: 'date portée par',
    else: 'autre chose qui décide',
  },
  isIn: (name) => `${quote(name)} est dans`,
  holdsWhere: (name) => `${quote(name)} est remplie où`,
  dependants: (table, by) => `lignes de ${table} qui en dépendent par ${by}`,
  becomes: (column) => `la colonne ${column} devient`,
  period: (period) => formatPeriod(period, 'fr'),
  // The other words are the keys of the language, which has one for all.
  keep: (keep) => (typeof keep === 'string' ? keep : formatPeriod(keep, 'fr')),
  keepWhere: (keep, attribute, names) => `${keep} où ${quote(attribute)} est ${names}`,
  otherwise: (keep) => `sinon ${keep}`,
  startOf: (combine, events) => `${COMBINED[combine]} ${events}`,
  noColumn: 'aucune colonne',
  picked: (pick, column, link) => `${COMBINED[pick]} ${column} de ${link}`,
  readAs: (as) => `, lu comme ${as}`,
  alwaysThere: ', toujours présent',
  never: 'jamais',
  nobody: 'personne',
  of: (column, link) => `${column} de ${link}`,
  anyCase: ', sans tenir compte de la casse',
  into: (action, to) => (to === null ? action : `${action} vers ${to.connection}.${to.table}`),
  summaryColumn: ({ into, column, unit }) =>
    unit === 'value' ? `${into} d’après ${column}` : `${into} d’après ${UNIT[unit]} de ${column}`,
  technique: becomes,
  markedBeside: 'une table à côté des reçus',
};

function becomes(technique: Technique): string {
  switch (technique.kind) {
    case 'null':
      return 'null';
    case 'set':
      return JSON.stringify(textWithPlaceholders(technique.parts, technique.placeholders));
    case 'truncate_ip':
      return `une adresse de ${technique.v4} ou ${technique.v6} bits`;
    case 'generalise':
      return LEVEL[technique.to];
    case 'round':
      return `arrondi à ${technique.to}`;
    case 'mask':
      return `masqué sauf ses ${technique.keepLast} derniers caractères`;
    case 'remove':
      return `sans ${technique.pointers.join(', ')}`;
  }
}
