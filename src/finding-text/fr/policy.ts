import type { policyTexts } from '../en/policy.ts';
import type { FindingText } from '../text.ts';

export const policyTextsFr = {
  'not-a-language': {
    severity: 'error',
    message: '`{written}` n’est pas le code d’une langue',
    hint: 'écrivez deux lettres minuscules : fr pour le français, en pour l’anglais',
  },
  'not-a-date': {
    severity: 'error',
    message: '`{written}` n’est pas un jour du calendrier',
    hint: 'écrivez l’année, le mois et le jour : 2024-03-31',
  },
  'not-a-moment': {
    severity: 'error',
    message: '`{written}` n’est ni un jour du calendrier ni un jour et une heure',
    hint: 'écrivez 2024-03-31, 2024-03-31T09:30:00 ou 2024-03-31T09:30:00+02:00',
  },
  'duplicate-item': {
    severity: 'error',
    message: '`{written}` figure deux fois dans cette liste',
    hint: 'gardez l’un des deux',
  },
  'condition-is-event': {
    severity: 'error',
    message: '`{written}` est à la fois un événement et une condition de cette politique',
    hint: 'donnez un autre nom à la condition : un événement survient un jour, une condition dure un temps',
  },
  'extend-without-at-most': {
    severity: 'error',
    message: '`extend_while` sans `at_most` pourrait conserver des données pour toujours',
    hint: 'ajoutez la durée maximale : `at_most: 13 mois`',
  },
  'at-most-without-extend': {
    severity: 'error',
    message: '`at_most` sans `extend_while` n’a pas de sens : rien n’est conservé au-delà de `keep`',
    hint: 'ajoutez la condition, `extend_while: enquête en cours`, ou retirez `at_most`',
  },
  'at-most-not-longer': {
    severity: 'error',
    message: '`at_most`, {at_most}, n’est pas plus long que `keep`, {keep}',
    hint: 'écrivez une durée plus longue, ou retirez `at_most` et `extend_while`',
  },
  'unknown-word': {
    severity: 'error',
    message: '`{written}` n’est ni un événement ni une condition de cette politique',
    hint: 'écrivez l’un de ses mots : {allowed}',
  },
  'condition-not-true': {
    severity: 'error',
    message: '`{key}` est une condition, et `{written}` n’est pas `true`',
    hint: 'écrivez `true` là où elle est remplie, et omettez-la ailleurs',
  },
  'event-not-a-moment': {
    severity: 'error',
    message: '`{key}` est un événement, et `{written}` ne dit pas quand il est survenu',
    hint: 'écrivez son jour, 2024-03-31, et omettez-le s’il n’est pas survenu',
  },
  'example-missing': {
    severity: 'error',
    message:
      'aucun exemple ne montre ce qui arrive quand `{event}` manque et qu’un autre événement est connu',
    hint: 'ajoutez un exemple dont le `given` omet `{event}`',
  },
  'policy-twice': {
    severity: 'error',
    message: 'la catégorie `{category}` a déjà une politique, dans {file}, ligne {line}',
    hint: 'gardez une seule politique par catégorie, ou nommez celle-ci autrement',
  },
  'stages-and-keep': {
    severity: 'error',
    message: '`{key}` figure à côté de `stages`, qui le disent pour chaque étape',
    hint: 'retirez `{key}`, ou écrivez-le dans les étapes',
  },
  'starts-both': {
    severity: 'error',
    message:
      'le délai court soit du plus récent (`latest`), soit du plus ancien (`earliest`) des événements, et les deux sont écrits',
    hint: 'gardez l’un des deux',
  },
  'starts-list': {
    severity: 'error',
    message: '`starts` nomme plusieurs événements, sans dire lequel compte',
    hint: 'écrivez `starts: { latest: [{events}] }`, ou `earliest` au lieu de `latest`, avec un exemple pour chaque événement qui manque',
  },
  'stage-without-period': {
    severity: 'error',
    message: 'une étape se termine après une durée, et `{written}` n’a pas de fin',
    hint: 'écrivez une durée : `keep: 90 jours`',
  },
} as const satisfies Record<keyof typeof policyTexts, FindingText>;
