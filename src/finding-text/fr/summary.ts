import type { FindingText } from '../text.ts';

/** Ce que la confrontation d’un comptage à sa table réelle peut révéler. */
export const summaryTextsFr = {
  'summary-own': {
    severity: 'error',
    message:
      'les lignes seraient comptées dans `{table}`, que cette règle lit ou modifie pour une autre raison',
    hint: 'comptez-les dans une table qui n’existe que pour les comptages',
  },
  'summary-by-identifier': {
    severity: 'error',
    message:
      '`{column}` de `{table}` distingue des lignes ou des personnes : le comptage porterait sur des personnes isolées',
    hint: 'comptez par une valeur que beaucoup de lignes partagent, comme un mois ou un pays',
  },
  'summary-not-a-time': {
    severity: 'error',
    message: '`{column}` de `{table}` est du type {type}, et seul un moment a un mois ou une année',
    hint: 'nommez une colonne du type timestamptz, timestamp, datetime ou date, ou un compteur qu’un événement de cet endroit lit avec `as`',
  },
  'summary-value': {
    severity: 'error',
    message: '`{column}` de `{table}` est du type {type}, dont les lignes ne partagent pas les valeurs',
    hint: 'd’un moment, écrivez `month_of` ou `year_of` ; sinon nommez un texte, un nombre entier, une date ou une valeur de vérité',
  },
  'summary-type': {
    severity: 'error',
    message: '`{column}` de `{table}` est du type {type}, qui ne peut contenir ce par quoi on compte',
    hint: 'donnez-lui le type : {needed}',
  },
  'summary-collation': {
    severity: 'error',
    message: '`{column}` de `{table}` confond deux orthographes, par sa collation {collation}',
    hint: 'donnez-lui une collation qui se termine par `_bin`',
  },
  'summary-column-twice': {
    severity: 'error',
    message: 'deux indications du comptage désignent une même colonne de `{table}`',
    hint: 'donnez à chacune, et au nombre de lignes, sa propre colonne',
  },
  'summary-not-null': {
    severity: 'error',
    message:
      '`{column}` de `{table}` ne peut pas être null, et c’est sous null que les petits groupes sont comptés ensemble',
    hint: 'permettez-y null',
  },
  'summary-count-type': {
    severity: 'error',
    message:
      '`{column}` de `{table}` doit contenir un nombre de lignes, et son type est {type}, ou elle peut être null',
    hint: 'faites-en un nombre entier jamais null, comme bigint',
  },
  'summary-not-unique': {
    severity: 'error',
    message:
      'aucun index unique de `{table}` ne porte exactement sur {columns}, de sorte qu’un groupe pourrait avoir deux lignes',
    hint: 'créez-en un : unique ({columns})',
  },
  'summary-other-unique': {
    severity: 'error',
    message:
      'l’index `{name}` de `{table}` interdit deux lignes de même `{column}`, et des groupes peuvent la partager',
    hint: 'supprimez-le, ou comptez exactement par ses colonnes',
  },
  'summary-computed': {
    severity: 'error',
    message: 'la base de données calcule `{column}` de `{table}`, où rien ne peut donc être écrit',
    hint: 'nommez une colonne ordinaire',
  },
  'summary-column-needed': {
    severity: 'error',
    message: 'une nouvelle ligne de `{table}` demande une valeur dans `{column}`, et rien ne dit laquelle',
    hint: 'permettez-y null, ou donnez-lui une valeur par défaut',
  },
} as const satisfies Record<string, FindingText>;
