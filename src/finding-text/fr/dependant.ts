import type { dependantTexts } from '../en/dependant.ts';
import type { FindingText } from '../text.ts';

export const dependantTextsFr = {
  'dependant-unnamed': {
    severity: 'error',
    message:
      'la clé étrangère `{name}` de `{other}` agit d’elle-même quand une ligne de `{table}` disparaît (on delete {action})',
    hint: 'dites ce que deviennent ces lignes, sous les `dependants` de `{table}` : `{examples}`',
  },
  'dependant-kept': {
    severity: 'error',
    message:
      'les lignes de `{other}` ne peuvent pas être conservées : leur clé étrangère `{name}` agit d’elle-même quand une ligne de `{table}` disparaît (on delete {action})',
    hint: 'écrivez `then: delete` ou `then: detach`, ou donnez à la clé étrangère `ON DELETE NO ACTION`',
  },
  'dependant-own': {
    severity: 'error',
    message:
      'des lignes de `{table}` disparaîtraient avec d’autres lignes de `{table}`, quoi que disent leurs propres dates',
    hint: 'écrivez `then: detach` : chaque ligne est jugée pour elle-même',
  },
  'dependant-incomparable': {
    severity: 'error',
    message:
      'la clé étrangère `{name}` de `{other}` renvoie à la colonne `{column}` de `{table}`, dont le type {type} se compare à sa manière : on ne peut dire avec certitude quelles lignes dépendent d’une ligne',
    hint: 'faites renvoyer la clé étrangère à une colonne d’un type ordinaire : un nombre, un texte, un uuid, une date',
  },
  'dependant-on': {
    severity: 'error',
    message: '`{table}` n’a pas de clé de ligne d’une seule colonne à laquelle `{column}` pourrait renvoyer',
    hint: 'écrivez les deux colonnes : `on: { la_leur: la_nôtre }`',
  },
  'dependant-type': {
    severity: 'error',
    message:
      'la colonne `{column}` de `{table}` est du type {type}, qui ne peut pas renvoyer à `{other}` du type {needed}',
    hint: 'liez des colonnes d’un même type',
  },
  'dependant-not-null': {
    severity: 'error',
    message:
      'la colonne `{column}` de `{table}` ne peut pas être nulle, si bien que ses lignes ne peuvent pas être détachées',
    hint: 'écrivez `then: delete`, ou permettez à la colonne d’être nulle',
  },
  'dependant-referred': {
    severity: 'error',
    message:
      'la colonne `{column}` de `{table}` ne peut pas devenir nulle : la clé étrangère `{name}` de `{other}` y renvoie',
    hint: 'écrivez `then: delete`, ou `then: keep`',
  },
  'dependant-generated': {
    severity: 'error',
    message:
      'la colonne `{column}` de `{table}` ne peut pas devenir nulle sans que change la colonne calculée `{other}`',
    hint: 'écrivez `then: delete`, ou `then: keep`',
  },
  'dependant-circle': {
    severity: 'error',
    message: 'les tables qui dépendent de `{table}` dépendent les unes des autres en cercle',
    hint: 'écrivez `then: detach` pour l’une d’elles, là où elle ferme le cercle',
  },
  'dependant-twice': {
    severity: 'error',
    message:
      '`{table}` est nommée deux fois par `{column}`, et une seule des deux actions pourrait être faite',
    hint: 'dites une seule chose de chaque colonne',
  },
  'dependant-decides': {
    severity: 'error',
    message:
      'la colonne `{column}` de `{table}` décide quelles lignes sont échues, et serait rendue nulle avant qu’elles disparaissent',
    hint: 'ne mettez pas la colonne dans le filtre, les conditions ni les événements de cette catégorie',
  },
  'dependant-place': {
    severity: 'error',
    message:
      'ce que la carte des données dit de `{table}` n’est pas compris, si bien que les gels (legal holds) sur ses lignes ne peuvent pas être connus',
    hint: 'corrigez son entrée dans la carte des données',
  },
  'dependant-unindexed': {
    severity: 'warning',
    message: 'aucun index ne commence par la colonne `{column}` de `{table}` : chaque lot lit toute la table',
    hint: 'demandez un index sur cette colonne',
  },
} as const satisfies Record<keyof typeof dependantTexts, FindingText>;
