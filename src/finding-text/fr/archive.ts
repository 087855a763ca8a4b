import type { archiveTexts } from '../en/archive.ts';
import type { FindingText } from '../text.ts';

export const archiveTextsFr = {
  'archive-unmapped': {
    severity: 'error',
    message: 'aucune carte des données ne dit que `{archive}` contient des lignes archivées de `{category}`',
    hint: 'écrivez à cette table, dans la carte des données de `{connection}` : `category: {category}`, `in: archive` et `start: colonne`',
  },
  'archive-start-differs': {
    severity: 'error',
    message:
      '`start_into` vaut `{column}`, et la carte des données de `{archive}` lit le début dans `{start}`',
    hint: 'nommez la même colonne aux deux endroits',
  },
  'archive-same-table': {
    severity: 'error',
    message: 'les lignes de `{table}` seraient archivées dans `{archive}`, qui est la même table',
    hint: 'nommez une autre table',
  },
  'archive-receipts': {
    severity: 'error',
    message:
      'la connexion `{connection}` a `receipts: none`, et sans reçus personne ne distinguerait les copies des autres lignes de `{archive}`',
    hint: 'retirez `receipts: none` et lancez `retentiond migrate --target {connection}`',
  },
  'dependant-archive-unmapped': {
    severity: 'error',
    message:
      'des lignes de `{table}` seraient archivées dans `{archive}`, et aucune carte des données ne dit ce qu’elles y deviennent',
    hint: 'nommez cette table dans la carte des données de `{connection}` : avec une catégorie, ou `with` la table dont ses lignes y dépendent',
  },
  'dependant-archive-elsewhere': {
    severity: 'error',
    message:
      'des lignes de `{table}` seraient archivées par la connexion `{connection}`, et d’autres du même endroit par `{other}`, ce qui n’est pas encore réalisé',
    hint: 'archivez les lignes et ce qui en dépend par une seule connexion',
  },
  'dependant-archive-shared': {
    severity: 'error',
    message: 'des lignes de `{table}` et de `{other}` seraient archivées dans une même table, `{archive}`',
    hint: 'donnez à chacune des deux une table à elle dans l’archive',
  },
  'archive-not-read': {
    severity: 'error',
    message: 'l’archive `{archive}` n’a pas pu être lue : on ignore si elle accepte les lignes',
    hint: 'rendez sa connexion accessible, puis vérifiez à nouveau',
  },
  'archive-cascades': {
    severity: 'error',
    message:
      'la clé étrangère `{name}` de `{other}` supprimerait ou modifierait ses lignes avec celles de l’archive `{table}`',
    hint: 'déclarez-la ON DELETE NO ACTION',
  },
  'archive-start-type': {
    severity: 'error',
    message: 'la colonne `{column}` de `{table}` est de type `{type}`, et ne peut pas recevoir le début',
    hint: 'utilisez une colonne de type timestamptz, timestamp, datetime ou date qui n’est pas calculée ; ou un entier avec `as` dans la carte des données',
  },
  'archive-start-taken': {
    severity: 'error',
    message:
      'la colonne `{column}` de `{archive}` doit recevoir le début, et `{table}` a une colonne de ce nom dont la valeur serait perdue',
    hint: 'nommez une autre colonne dans `start_into`',
  },
  'archive-column-missing': {
    severity: 'error',
    message: 'l’archive `{archive}` n’a pas de colonne `{column}` pour recevoir celle de `{table}`',
    hint: 'ajoutez-la à l’archive ; une colonne calculée ne reçoit pas de valeur',
  },
  'archive-column-type': {
    severity: 'error',
    message:
      'certaines valeurs de `{column}` de `{table}` (`{type}`) ne peuvent pas être conservées dans `{archive}` (`{other}`)',
    hint: 'donnez à la colonne de l’archive un type de même nature qui contient autant, ou plus',
  },
  'archive-column-not-null': {
    severity: 'error',
    message:
      '`{column}` de `{table}` peut être nulle, et l’archive `{archive}` n’y accepte pas de valeur nulle',
    hint: 'autorisez les valeurs nulles dans l’archive',
  },
  'archive-key-differs': {
    severity: 'error',
    message:
      'la clé de `{table}` (`{columns}`) n’est pas une clé unique de l’archive `{archive}` : les copies ne se distingueraient pas',
    hint: 'faites de `{columns}` la clé primaire là-bas, ou un index unique sur des colonnes jamais nulles ; et le `key` de sa carte des données',
  },
  'archive-column-needed': {
    severity: 'error',
    message:
      'la colonne `{column}` de l’archive `{table}` exige une valeur, et aucune ligne archivée n’en a pour elle',
    hint: 'donnez-lui une valeur par défaut, ou autorisez les valeurs nulles',
  },
} as const satisfies Record<keyof typeof archiveTexts, FindingText>;
