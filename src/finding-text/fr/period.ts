import type { periodTexts } from '../en/period.ts';
import type { FindingText } from '../text.ts';

export const periodTextsFr = {
  'period-empty': {
    severity: 'error',
    message: 'la durée est vide',
    hint: 'écrivez un nombre et une unité : {examples}',
  },
  'period-mixed-units': {
    severity: 'error',
    message: '`{written}` mêle des unités, et des mois et des jours ne font pas ensemble une durée unique',
    hint: 'écrivez un nombre et une unité : 18 mois, et non 1 an 6 mois',
  },
  'period-zero': {
    severity: 'error',
    message: '`{written}` n’est pas une durée du tout',
    hint: 'écrivez un nombre supérieur à zéro et une unité : {examples}',
  },
  'period-negative': {
    severity: 'error',
    message: '`{written}` est une durée négative',
    hint: 'écrivez un nombre supérieur à zéro et une unité : {examples}',
  },
  'period-ambiguous-unit': {
    severity: 'error',
    message: '`{written}` peut être des minutes ou des mois',
    hint: 'écrivez l’unité en toutes lettres : {examples}',
  },
  'period-unknown-unit': {
    severity: 'error',
    message: '`{written}` a une unité inconnue',
    hint: 'écrivez minutes, heures, jours, semaines, mois ou ans, en français ou en anglais : {examples}',
  },
  'period-no-unit': {
    severity: 'error',
    message: '`{written}` n’a pas d’unité',
    hint: 'écrivez le nombre et son unité : {examples}',
  },
  'period-not-whole': {
    severity: 'error',
    message: '`{written}` n’est pas un nombre entier d’unités',
    hint: 'écrivez-le dans une unité plus petite : 18 mois, et non 1,5 an',
  },
  'period-too-long': {
    severity: 'error',
    message: '`{written}` dépasse 200 ans',
    hint: 'écrivez la durée de conservation qui a été promise ; vérifiez le nombre et l’unité',
  },
  'period-malformed': {
    severity: 'error',
    message: '`{written}` n’est pas une durée',
    hint: 'écrivez un nombre et une unité : {examples}',
  },
} as const satisfies Record<keyof typeof periodTexts, FindingText>;
