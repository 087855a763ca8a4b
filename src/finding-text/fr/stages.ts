import type { FindingText } from '../text.ts';

/** Ce que plusieurs étapes d’une même politique peuvent révéler, entre elles et à leurs emplacements. */
export const stagesTextsFr = {
  'stages-out-of-order': {
    severity: 'error',
    message: 'les étapes suivent l’ordre du temps, et {keep} ne finit pas à coup sûr après {before}',
    hint: 'comptez chaque durée à partir du même départ, et plus longue à chaque étape',
  },
  'stage-unreachable': {
    severity: 'error',
    message:
      'une étape précédente dit `then: {action}`, après quoi plus rien ne se passe dans la base `{base}`',
    hint: 'retirez l’une des deux étapes, ou écrivez la base dans laquelle celle-ci agit',
  },
  'stage-without-archive': {
    severity: 'error',
    message: 'cette étape concerne l’archive, et aucune étape précédente ne dit `then: archive`',
    hint: 'commencez par une étape `in: active` qui archive, ou écrivez `in: active` ici',
  },
  'archive-in-archive': {
    severity: 'error',
    message: 'ce qui est dans l’archive est déjà archivé',
    hint: 'écrivez ce que cela devient à la fin : `then: delete`, ou `in: active` pour cette étape',
  },
  'stages-act-twice': {
    severity: 'error',
    message: 'deux étapes de la base `{base}` disent la même chose ou presque : {actions}',
    hint: 'gardez-en une : une table dit une fois ce que deviennent ses colonnes, et une fois où l’on archive',
  },
  'stage-finds-nothing': {
    severity: 'error',
    message:
      '`{table}` archive des lignes entières de `{category}` : l’étape {stage} de la politique n’en trouve jamais ici',
    hint: 'nommez sous `leaves` ce qui reste d’une ligne archivée, ou retirez l’étape de la politique',
  },
  'place-without-stage': {
    severity: 'warning',
    message:
      '`{table}` est une archive de `{category}`, et la politique n’a pas d’étape pour elle : rien n’y prend fin',
    hint: 'écrivez `stages`, avec une étape `in: archive` qui dit quand les lignes quittent l’archive',
  },
  'archive-missing': {
    severity: 'error',
    message: 'la politique `{category}` dit `then: archive`, et `{table}` ne dit pas vers où',
    hint: 'ajoutez `archive:` avec `to` et `start_into` ; ou, si cette table est l’archive, `in: archive` et `start`',
  },
  'archive-unused': {
    severity: 'error',
    message: '`archive` figure ici, et la politique `{category}` fait autre chose de ces lignes : {action}',
    hint: 'retirez `archive`, ou faites dire à la politique `then: archive`',
  },
  'summary-missing': {
    severity: 'error',
    message: 'la politique `{category}` dit `then: summarise`, et `{table}` ne dit pas ce qui est compté',
    hint: 'ajoutez `summarise:` avec `into`, `by`, `count` et `minimum_group`',
  },
  'summary-unused': {
    severity: 'error',
    message: '`summarise` figure ici, et la politique `{category}` fait autre chose de ces lignes : {action}',
    hint: 'retirez `summarise`, ou faites dire à la politique `then: summarise`',
  },
  'marker-twice': {
    severity: 'error',
    message: 'la colonne `{column}` de `{table}` marque deux étapes, sans pouvoir dire laquelle est faite',
    hint: 'nommez une autre colonne comme `marker` pour l’une des deux, ou omettez l’un des marqueurs',
  },
  'alteration-person': {
    severity: 'error',
    message:
      'la colonne `{column}` de `{table}` changerait, et c’est par elle qu’une étape suivante trouve la personne',
    hint: 'laissez-la telle quelle, ou trouvez la personne par une autre colonne : un gel (legal hold) doit trouver la ligne jusqu’au bout',
  },
  'alteration-marker': {
    severity: 'error',
    message: 'la colonne `{column}` de `{table}` changerait, et elle dit si une autre étape est faite',
    hint: 'nommez-la sous `leaves`',
  },
  'example-without-base': {
    severity: 'error',
    message: 'l’exemple regarde la base `{base}`, et aucune étape de cette politique ne s’y trouve',
    hint: 'retirez `{base}` de `expect`, ou ajoutez une étape `in: {base}`',
  },
} as const satisfies Record<string, FindingText>;
