import type { valueTexts } from '../en/value.ts';
import type { FindingText } from '../text.ts';

export const valueTextsFr = {
  'unknown-key': {
    severity: 'error',
    message: 'clé inconnue `{key}`',
    hint: 'écrivez ici l’une de celles-ci : {allowed}',
  },
  'misspelt-key': {
    severity: 'error',
    message: 'clé inconnue `{key}`',
    hint: 'vouliez-vous dire `{suggestion}` ?',
  },
  'not-built-yet': {
    severity: 'error',
    message: '`{key}` fait partie du langage, mais n’est pas encore réalisé',
    hint: 'retirez-le ; il est refusé parce que l’ignorer romprait une promesse',
  },
  'missing-key': {
    severity: 'error',
    message: 'la clé `{key}` manque',
    hint: 'ajoutez une ligne `{key}: …`',
  },
  'not-a-text': {
    severity: 'error',
    message: '`{key}` doit être un texte, et `{written}` n’est pas lu comme tel',
    hint: 'mettez-le entre guillemets : "{written}"',
  },
  'not-one-text': {
    severity: 'error',
    message: '`{key}` doit être un seul texte, et non une liste ou un groupe de clés',
    hint: 'écrivez un seul texte après le deux-points ; mettez-le entre guillemets s’il contient des crochets, des accolades ou des deux-points',
  },
  'not-a-number': {
    severity: 'error',
    message: '`{key}` doit être un nombre, et `{written}` n’en est pas un',
    hint: 'écrivez de simples chiffres, sans guillemets et sans unité',
  },
  'not-a-whole-number': {
    severity: 'error',
    message: '`{key}` doit être un nombre entier, et `{written}` n’en est pas un',
    hint: 'écrivez de simples chiffres, sans décimales',
  },
  'not-true-or-false': {
    severity: 'error',
    message: '`{key}` doit être true ou false, et `{written}` n’est ni l’un ni l’autre',
    hint: 'écrivez `true` ou `false`, sans guillemets ; yes, no, oui et non sont des textes',
  },
  'not-a-list': {
    severity: 'error',
    message: '`{key}` doit être une liste, et `{written}` n’en est pas une',
    hint: 'écrivez chaque élément sur sa propre ligne, après un tiret et une espace',
  },
  'not-a-mapping': {
    severity: 'error',
    message: '`{key}` doit être un groupe de clés, et `{written}` n’en est pas un',
    hint: 'écrivez ses clés au-dessous, chacune en retrait de deux espaces de plus',
  },
  'file-not-a-mapping': {
    severity: 'error',
    message: 'le fichier doit être fait de lignes `clé: valeur`, et ne l’est pas',
    hint: 'commencez chaque ligne par une clé et un deux-points',
  },
  'null-not-allowed': {
    severity: 'error',
    message: '`{key}` ne peut pas être null',
    hint: 'écrivez une valeur, ou retirez la clé',
  },
  'not-allowed-value': {
    severity: 'error',
    message: '`{key}` ne peut pas être `{written}`',
    hint: 'écrivez l’une de ces valeurs : {allowed}',
  },
  'misspelt-value': {
    severity: 'error',
    message: '`{key}` ne peut pas être `{written}`',
    hint: 'vouliez-vous dire `{suggestion}` ?',
  },
  'empty-text': {
    severity: 'error',
    message: '`{key}` est un texte vide',
    hint: 'écrivez le texte, ou retirez la clé',
  },
  'empty-list': {
    severity: 'error',
    message: '`{key}` contient trop peu : il en faut au moins {minimum}',
    hint: 'ajoutez ce qui manque, ou retirez la clé',
  },
  'too-long': {
    severity: 'error',
    message: '`{key}` est plus long que {maximum} caractères',
    hint: 'écrivez {maximum} caractères au plus',
  },
  'list-too-long': {
    severity: 'error',
    message: '`{key}` est une liste de plus de {maximum} éléments',
    hint: 'écrivez {maximum} éléments au plus',
  },
  'number-too-small': {
    severity: 'error',
    message: '`{key}` doit être au moins {minimum}',
    hint: 'écrivez {minimum} ou davantage',
  },
  'number-too-large': {
    severity: 'error',
    message: '`{key}` doit être au plus {maximum}',
    hint: 'écrivez {maximum} ou moins',
  },
  'not-a-slug': {
    severity: 'error',
    message: '`{written}` ne peut pas être un nom ici',
    hint: 'commencez par une lettre minuscule ; puis des minuscules de a à z sans accent, des chiffres, - et _, 63 caractères au plus en tout',
  },
  'not-a-name': {
    severity: 'error',
    message: '`{written}` ne peut pas être le nom d’un événement ou d’une condition',
    hint: 'utilisez des lettres, des chiffres, des espaces simples, - _ et des apostrophes, 63 caractères au plus, et commencez par une lettre ou un chiffre',
  },
  'not-allowed-here': {
    severity: 'error',
    message: '`{key}` ne peut pas être `{written}`',
    hint: 'comparez avec l’exemple que `retentiond schema` donne pour cette sorte de fichier',
  },
} as const satisfies Record<keyof typeof valueTexts, FindingText>;
