import type { proofTexts } from '../en/proof.ts';
import type { FindingText } from '../text.ts';

export const proofTextsFr = {
  'gone-too-late': {
    severity: 'error',
    message:
      'sur `{connection}`, il faut {keep} + {gap} jusqu’au passage suivant + {backups} de sauvegardes = {sum}, promis : {promised}',
    hint: 'raccourcissez `keep`, faites venir les passages plus souvent (`schedule`, `window`), gardez les sauvegardes moins longtemps, ou promettez davantage ; ce que `extend_while`, `suspend_while` ou un gel conserve plus longtemps n’est pas dans la somme',
  },
  'gone-never': {
    severity: 'error',
    message:
      'des lignes de `{category}` restent pour toujours dans `{table}` sur `{connection}`, et `gone_within` promet qu’elles disparaissent',
    hint: 'faites que la dernière étape y supprime, anonymise, compte, ou archive sans `leaves` ; ou retirez `gone_within`',
  },
  'backups-unknown': {
    severity: 'error',
    message:
      'rien ne dit combien de temps sont gardées les sauvegardes de `{connection}`, et la politique `{category}` promet quand les données disparaissent',
    hint: 'ajoutez-le ici : `backups_kept: 30 days`',
  },
  'longer-than-recommended': {
    severity: 'warning',
    message: '{what} : conservation {written}, au plus recommandé : {limit} ({source})',
    hint: 'raccourcissez la durée ; ou dites pourquoi elle est juste : `accept: [{ finding: longer-than-recommended, reason: "…" }]`',
  },
  'shorter-than-recommended': {
    severity: 'warning',
    message: '{what} : conservation {written}, au moins attendu : {limit} ({source})',
    hint: 'allongez la durée ; ou dites pourquoi elle est juste : `accept: [{ finding: shorter-than-recommended, reason: "…" }]`',
  },
  'stage-without-place': {
    severity: 'error',
    message:
      'aucune carte des données ne nomme une table de `{category}` avec `in: {base}`, et personne n’exécute donc l’étape {stage}',
    hint: 'nommez la table dans la carte des données de sa connexion, avec `category: {category}` et `in: {base}`',
  },
  'condition-nowhere': {
    severity: 'warning',
    message: '`{condition}` vaut `none` dans toutes les tables de `{category}`, et n’est donc jamais remplie',
    hint: 'décrivez-la dans une carte des données, ou retirez-la de la politique',
  },
  'accept-unknown': {
    severity: 'error',
    message: '`{written}` n’est le code d’aucune anomalie',
    hint: '{suggestion}',
  },
  'accept-error': {
    severity: 'error',
    message: '`{written}` est une erreur, et seuls les avertissements peuvent être acceptés',
    hint: 'corrigez ce qu’elle dit, et retirez l’entrée',
  },
  'accept-unused': {
    severity: 'warning',
    message: 'aucun `{written}` n’est trouvé pour `{category}` : il n’y a rien à accepter',
    hint: 'retirez l’entrée, pour qu’elle n’accepte rien de ce qui viendrait plus tard',
  },
} as const satisfies Record<keyof typeof proofTexts, FindingText>;
