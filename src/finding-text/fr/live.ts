import type { liveTexts } from '../en/live.ts';
import type { FindingText } from '../text.ts';

export const liveTextsFr = {
  'table-missing': {
    severity: 'error',
    message: 'la connexion `{connection}` n’a pas de table `{table}`',
    hint: '{near}',
  },
  'table-ambiguous': {
    severity: 'error',
    message: 'le nom `{table}` convient à plus d’une table de `{connection}` : {found}',
    hint: 'écrivez-le avec son schéma et dans sa propre casse',
  },
  'table-not-a-table': {
    severity: 'error',
    message: '`{table}` est du genre « {kind} », et seule une table ordinaire est purgée',
    hint: 'nommez la table qui contient les lignes ; MySQL et MariaDB doivent la tenir dans InnoDB',
  },
  'table-temporary': {
    severity: 'error',
    message: '`{table}` est une table temporaire',
    hint: 'nommez une table qui dure',
  },
  'table-unmapped': {
    severity: 'error',
    message: 'rien n’est dit de la table `{table}` de `{connection}`',
    hint: 'donnez-lui une catégorie, ou `exempt: "pourquoi elle ne contient pas de données personnelles"`, ou `todo: "ce qui sera fait"`',
  },
  'with-not-dependant': {
    severity: 'error',
    message:
      'il est dit que les lignes de `{table}` vont avec celles de `{parent}`, et elles ne sont pas supprimées avec elles',
    hint: 'écrivez `then: delete` sous les `dependants` de `{parent}`, ou donnez à `{table}` une catégorie, une exemption ou un `todo`',
  },
  'table-todo': {
    severity: 'warning',
    message: '`{table}` reste à faire : {reason}',
    hint: 'donnez-lui une catégorie ou une exemption une fois que c’est décidé',
  },
  'column-missing': {
    severity: 'error',
    message: '`{table}` n’a pas de colonne `{column}`',
    hint: '{near}',
  },
  'column-ambiguous': {
    severity: 'error',
    message: 'le nom `{column}` convient à plus d’une colonne de `{table}` : {found}',
    hint: 'écrivez le nom dans sa propre casse',
  },
  'key-missing': {
    severity: 'error',
    message: '`{table}` n’a pas de clé primaire',
    hint: 'nommez sous `key:` les colonnes d’un index unique et non nul, ou donnez à la table une clé primaire',
  },
  'key-not-unique': {
    severity: 'error',
    message: '`{columns}` n’est pas une clé unique et non nulle de `{table}`',
    hint: 'une clé a besoin d’un index unique sur ces seules colonnes, ni partiel ni différable, et d’aucune valeur nulle en elles',
  },
  'key-type': {
    severity: 'error',
    message:
      'la colonne de clé `{column}` de `{table}` est du type {type}, qui ne peut pas désigner une ligne exactement',
    hint: 'utilisez une clé de nombres entiers, de numerics, de textes, d’octets, d’uuids, de dates ou d’heures',
  },
  'key-type-not-built': {
    severity: 'error',
    message:
      'la colonne de clé `{column}` de `{table}` est du type {type}, et les clés de ce type ne sont pas encore réalisées',
    hint: 'nommez sous `key:` un autre index unique et non nul, de nombres entiers, de numerics, de textes, d’octets, d’uuids, de dates ou d’heures ; s’il n’y en a pas, ajoutez une telle colonne, numérotée par la base de données',
  },
  'shape-trigger': {
    severity: 'error',
    message: '`{table}` a le déclencheur `{name}`, qui pourrait sauter des lignes ou écrire ailleurs',
    hint: 'modifier des tables à déclencheurs n’est pas encore réalisé ; retirez le déclencheur, ou laissez en `todo` ce qui est purgé ici',
  },
  'shape-rule': {
    severity: 'error',
    message:
      '`{table}` a la règle de réécriture `{name}`, qui pourrait changer une suppression en autre chose',
    hint: 'les tables à règles ne sont pas modifiées ; retirez la règle, ou laissez en `todo` ce qui est purgé ici',
  },
  'shape-row-security': {
    severity: 'error',
    message: '`{table}` a une sécurité au niveau des lignes, qui en cache en silence',
    hint: 'modifier des tables à sécurité au niveau des lignes n’est pas encore réalisé ; laissez en `todo` ce qui est purgé ici',
  },
  'shape-children': {
    severity: 'error',
    message: '`{table}` a des tables filles ou des partitions : {names}',
    hint: 'purger des tables partitionnées ou héritées n’est pas encore réalisé ; laissez la table en `todo`',
  },
  'shape-parents': {
    severity: 'error',
    message: '`{table}` est une table fille ou une partition de {names}',
    hint: 'purger des tables partitionnées ou héritées n’est pas encore réalisé ; laissez la table en `todo`',
  },
  'event-type': {
    severity: 'error',
    message: 'la colonne `{column}` est du type {type}, et aucune date ne peut y être lue',
    hint: 'utilisez une colonne du type timestamptz, timestamp, datetime ou date, ou dites comment compte un nombre entier : `as: epoch_s`, `epoch_ms` ou `epoch_us`',
  },
  'event-as': {
    severity: 'error',
    message: 'la colonne `{column}` est du type {type}, si bien que `as: {as}` ne convient pas',
    hint: '`as` est fait pour les colonnes de nombres entiers ; omettez-le pour les colonnes de dates et d’heures',
  },
  'event-needs-zone': {
    severity: 'error',
    message:
      'la colonne `{column}` contient des heures sans fuseau horaire, et cette carte des données n’en nomme aucun',
    hint: 'ajoutez `timezone: Europe/Paris` (le fuseau horaire dans lequel les heures ont été écrites) en tête de la carte des données',
  },
  'event-date-hours': {
    severity: 'error',
    message: 'la colonne `{column}` contient des dates, et la politique compte en heures ou en minutes',
    hint: 'utilisez une colonne qui contient aussi l’heure, ou une durée en jours ou plus longue',
  },
  'value-type': {
    severity: 'error',
    message: 'la colonne `{column}` est du type {type}, et `{value}` n’en est pas une valeur',
    hint: 'écrivez-la ainsi : {example}',
  },
  'comparison-type': {
    severity: 'error',
    message: '`{comparison}` ne peut pas être demandé de la colonne `{column}` du type {type}',
    hint: '{example}',
  },
  'column-no-condition': {
    severity: 'error',
    message: 'la colonne `{column}` est du type {type}, que les conditions ne peuvent pas comparer',
    hint: 'comparez des nombres entiers, des numerics, des textes, des enums, des booléens, des uuids, des dates ou des heures',
  },
  'link-not-a-table': {
    severity: 'error',
    message: '`{table}` est du genre « {kind} », et un lien mène à une table ordinaire ou partitionnée',
    hint: 'nommez la table qui contient les lignes',
  },
  'link-row-security': {
    severity: 'error',
    message:
      '`{table}` a une sécurité au niveau des lignes, et une ligne liée qui est cachée compterait pour absente',
    hint: 'gardez dans la ligne elle-même ce qui y est lu, ou laissez la table en `todo`',
  },
  'link-key': {
    severity: 'error',
    message:
      '`{table}` n’a pas de clé de ligne d’une seule colonne à laquelle `{column}` de l’autre table pourrait renvoyer',
    hint: 'nommez les colonnes des deux tables : `on: { {column}: notre colonne }`',
  },
  'link-collation': {
    severity: 'error',
    message:
      'des lignes de `{other}` sont liées par `{column}` de `{table}`, dont la collation {collation} confond deux orthographes, et aucun des deux côtés n’est unique : une ligne pourrait être jugée d’après celles d’une autre',
    hint: 'rendez ces colonnes uniques d’un côté, liez par un nombre, ou donnez aux deux une collation qui compare les octets (`utf8mb4_nopad_bin`, `utf8mb4_0900_bin`)',
  },
  'link-type': {
    severity: 'error',
    message: 'un lien compare `{theirs}` du type {type} avec `{ours}` du type {other}',
    hint: 'liez des colonnes d’un même type : nombres entiers, numerics, textes, uuids, un même enum, dates ou heures',
  },
  'link-unindexed': {
    severity: 'warning',
    message:
      'aucun index de `{table}` ne commence par `{column}`, par laquelle ses lignes sont liées : chaque ligne est cherchée dans toute la table',
    hint: 'demandez un index sur cette colonne',
  },
  'person-type': {
    severity: 'error',
    message:
      'la colonne `{column}` de `{table}` est du type {type}, et ne nomme aucune personne qu’un gel (legal hold) pourrait nommer',
    hint: 'utilisez une colonne de nombres entiers, de numerics, de textes, d’enums ou d’uuids',
  },
  'start-unindexed': {
    severity: 'warning',
    message:
      'aucun index ne commence par la colonne de départ `{column}` de `{table}` : chaque passage lit toute la table',
    hint: 'demandez un index sur cette colonne',
  },
} as const satisfies Record<keyof typeof liveTexts, FindingText>;
