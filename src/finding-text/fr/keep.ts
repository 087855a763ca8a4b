import type { keepTexts } from '../en/keep.ts';
import type { FindingText } from '../text.ts';

export const keepTextsFr = {
  'attribute-type': {
    severity: 'error',
    message: 'la colonne `{column}` est du type {type}, et un attribut est un texte',
    hint: 'nommez une colonne de type text, varchar, char ou citext, ou d’un type enum',
  },
  'names-tie': {
    severity: 'error',
    message: '`{first}` et `{second}` peuvent désigner un même texte, et aucun n’est plus précis que l’autre',
    hint: 'ajoutez des caractères à l’un des deux, pour que celui-ci l’emporte',
  },
  'odd-value-name': {
    severity: 'error',
    message: '`{written}` contient une fin de ligne, une tabulation ou un demi-caractère',
    hint: 'écrivez le nom sur une seule ligne ; `*` désigne un texte quelconque',
  },
  'needs-a-period': {
    severity: 'error',
    message: '`{key}` n’a pas de sens là où rien n’a de durée (`keep` : {keep})',
    hint: 'retirez `{key}`, ou écrivez une durée : `keep: 5 years`',
  },
  'minimum-longer-than-keep': {
    severity: 'error',
    message:
      'avec `keep: {keep}`, des lignes sont supprimées ou modifiées avant que `keep_at_least`, {keep_at_least}, soit écoulé à coup sûr',
    hint: 'conservez-les {keep_at_least} ou plus, dans la même unité, ici ou dans une archive',
  },
  'forbidden-not-deleted': {
    severity: 'error',
    message: 'ce qui est interdit est supprimé, et `then` dit `{written}`',
    hint: 'retirez `then`, ou écrivez `then: delete`',
  },
  'never-looked-at': {
    severity: 'error',
    message: 'ce qui est conservé sans limite exige `review_every`',
    hint: 'dites à quel rythme on vérifie que c’est encore nécessaire : `review_every: 1 year`',
  },
  'review-in-hours': {
    severity: 'error',
    message: '`review_every` se compte en jours ou en unités plus longues',
    hint: 'écrivez des jours, des semaines, des mois ou des ans : `review_every: 1 year`',
  },
  'review-overdue': {
    severity: 'warning',
    message: 'la politique `{category}` devait être réexaminée au plus tard le {due}',
    hint: 'vérifiez qu’elle est encore juste, puis notez le jour : `reviewed: {today}`',
  },
  'review-never': {
    severity: 'warning',
    message:
      'la politique `{category}` doit être réexaminée régulièrement ({every}), et aucun réexamen n’est noté',
    hint: 'vérifiez qu’elle est juste, puis notez le jour : `reviewed: {today}`',
  },
  'attribute-is-word': {
    severity: 'error',
    message:
      '`{written}` est un événement ou une condition de cette politique, et ne peut pas en être aussi l’attribut',
    hint: 'donnez un autre nom à l’attribut',
  },
  'attribute-not-a-text': {
    severity: 'error',
    message: '`{key}` est un attribut, et `{written}` n’est pas un texte',
    hint: 'écrivez sa valeur entre guillemets, et omettez-la s’il n’y en a pas',
  },
  'attribute-unmapped': {
    severity: 'error',
    message:
      '`{table}` ne dit pas quelle colonne contient l’attribut `{attribute}` de la politique `{category}`',
    hint: 'nommez-la : `attributes: { {attribute}: … }`',
  },
  'attribute-unknown': {
    severity: 'error',
    message: 'la politique `{category}` ne connaît pas d’attribut `{attribute}`',
    hint: 'écrivez l’attribut comme la politique : {known}',
  },
  'event-needless': {
    severity: 'error',
    message: '`{event}` est nommé ici, et la politique `{category}` ne compte à partir d’aucun événement',
    hint: 'retirez-le',
  },
  'attribute-needless': {
    severity: 'error',
    message: '`{attribute}` est nommé ici, et la politique `{category}` n’a pas d’attribut',
    hint: 'retirez-le',
  },
} as const satisfies Record<keyof typeof keepTexts, FindingText>;
