import type { alterationTexts } from '../en/alteration.ts';
import type { FindingText } from '../text.ts';

export const alterationTextsFr = {
  'alteration-empty': {
    severity: 'error',
    message: '`anonymise` ne change aucune colonne',
    hint: 'nommez chaque colonne à changer : `columns: { phone: null }`',
  },
  'alteration-both': {
    severity: 'error',
    message: 'la colonne `{column}` figure sous `columns` et sous `leaves`',
    hint: 'nommez-la une seule fois : elle change, ou elle reste',
  },
  'leaves-twice': {
    severity: 'error',
    message: 'la colonne `{column}` figure deux fois sous `leaves`',
    hint: 'gardez l’une des deux',
  },
  'character-impossible': {
    severity: 'error',
    message: '`{key}` contient une fin de ligne, une tabulation ou un demi-caractère',
    hint: 'écrivez-le sur une seule ligne, en caractères visibles',
  },
  'marker-named': {
    severity: 'error',
    message: 'le marqueur `{column}` figure aussi sous `columns` ou `leaves`',
    hint: 'nommez-le seulement comme `marker` : il reçoit l’heure du traitement de la ligne',
  },
  'technique-missing': {
    severity: 'error',
    message: '`{key}` ne dit pas ce que devient la colonne',
    hint: 'écrivez l’une de ces formes : {allowed}',
  },
  'technique-twice': {
    severity: 'error',
    message: '`{first}` et `{second}` sont écrits pour une même colonne',
    hint: 'écrivez une seule technique par colonne',
  },
  'placeholder-unknown': {
    severity: 'error',
    message: '`{written}` contient une accolade qui n’appartient à aucun paramètre connu',
    hint: 'écrivez {allowed}, ou un texte sans accolades',
  },
  'round-not-positive': {
    severity: 'error',
    message: 'rien ne peut être arrondi à des multiples de {written}',
    hint: 'écrivez un nombre supérieur à 0 : `round: 10`',
  },
  'pointer-malformed': {
    severity: 'error',
    message: '`{written}` n’est pas un pointeur JSON vers une valeur du document',
    hint: 'écrivez chaque nom après une barre oblique, `/user/email` ; dans un nom, `~1` vaut une barre et `~0` un tilde',
  },
  'pointer-twice': {
    severity: 'error',
    message: 'le pointeur `{written}` figure deux fois dans la liste',
    hint: 'écrivez-le une seule fois',
  },
  'alteration-missing': {
    severity: 'error',
    message:
      'la politique `{category}` dit `then: {action}`, et `{table}` ne dit pas ce que deviennent ses colonnes',
    hint: 'écrivez `anonymise:` ici, avec chaque colonne de la table sous `columns` ou `leaves`',
  },
  'alteration-unused': {
    severity: 'error',
    message:
      '`{table}` dit ce que deviennent ses colonnes, et la politique `{category}` dit `then: {action}`, qui n’en change aucune',
    hint: 'retirez `anonymise:` ici, ou écrivez `then: anonymise` ou `then: pseudonymise` dans la politique',
  },
  'alteration-digest': {
    severity: 'error',
    message:
      'l’empreinte dans `{column}` n’est jamais anonyme tant que sa clé existe, et la politique dit `then: anonymise`',
    hint: 'écrivez plutôt un texte aléatoire, ou `then: pseudonymise` dans la politique (RGPD, considérant 26)',
  },
  'alteration-dependants': {
    severity: 'error',
    message:
      'rien n’arrive aux lignes dépendantes de `{table}` : la politique `{category}` dit `then: {action}`, et ses lignes restent',
    hint: 'retirez `dependants` ici, et donnez à chacune de leurs tables une catégorie propre',
  },
  'alteration-unmarked': {
    severity: 'error',
    message:
      'rien ne peut dire quelles lignes de `{table}` sont traitées : il n’y a pas de marqueur, et la connexion `{connection}` ne laisse pas de reçus',
    hint: 'ajoutez une colonne pour l’heure et nommez-la comme `marker`, ou écrivez `receipts: table` dans retentiond.yaml',
  },
  'link-changes-first': {
    severity: 'error',
    message:
      '`{name}` est lu par la colonne `{column}` de `{table}`, que la catégorie `{category}` peut changer trop tôt',
    hint: 'gardez-le dans la ligne elle-même ; ou nommez la colonne sous `leaves` là-bas',
  },
  'condition-changes-first': {
    severity: 'error',
    message:
      '`{name}` dépend de la colonne `{column}` de `{table}`, que la catégorie `{category}` peut changer trop tôt',
    hint: 'gardez-la dans la ligne elle-même ; ou nommez la colonne sous `leaves` là-bas',
  },
  'alteration-uncovered': {
    severity: 'error',
    message: 'rien ne dit ce que devient la colonne `{column}` de `{table}`',
    hint: 'nommez-la sous `columns` avec une technique, ou sous `leaves` si elle peut rester telle quelle',
  },
  'alteration-twice': {
    severity: 'error',
    message: 'la colonne `{column}` de `{table}` est nommée deux fois, sous deux graphies',
    hint: 'nommez-la une seule fois, comme l’écrit la base de données',
  },
  'alteration-key': {
    severity: 'error',
    message: 'la colonne `{column}` de `{table}` changerait, et fait partie de la clé de la ligne',
    hint: 'nommez-la sous `leaves` : la ligne est trouvée et mémorisée par elle',
  },
  'alteration-unique': {
    severity: 'error',
    message: 'la colonne `{column}` de `{table}` changerait, et l’index unique `{name}` en dépend',
    hint: 'deux lignes pourraient avoir la même valeur : donnez à chacune la sienne (`set` avec une part aléatoire), nommez-la sous `leaves`, ou supprimez l’index',
  },
  'alteration-checked': {
    severity: 'error',
    message: 'la colonne `{column}` de `{table}` changerait, et la contrainte `{name}` la vérifie',
    hint: 'nommez-la sous `leaves`, ou supprimez la contrainte : la nouvelle valeur pourrait l’enfreindre',
  },
  'alteration-foreign-key': {
    severity: 'error',
    message: 'la colonne `{column}` de `{table}` changerait, et la clé étrangère `{name}` l’utilise',
    hint: 'écrivez `null`, dans toutes les colonnes de la clé si elle est MATCH FULL ; ou nommez-la sous `leaves`',
  },
  'alteration-referred': {
    severity: 'error',
    message:
      'la colonne `{column}` de `{table}` changerait, et la clé étrangère `{name}` de `{other}` s’y réfère',
    hint: 'nommez-la sous `leaves`',
  },
  'alteration-not-null': {
    severity: 'error',
    message: 'la colonne `{column}` de `{table}` pourrait devenir null, ce qui lui est interdit',
    hint: 'écrivez un texte avec `set`, choisissez une autre technique, ou permettez null dans la colonne',
  },
  'alteration-start': {
    severity: 'error',
    message: 'la colonne `{column}` de `{table}` changerait, et la durée se compte à partir d’elle',
    hint: 'nommez-la sous `leaves`',
  },
  'alteration-filter': {
    severity: 'error',
    message: 'la colonne `{column}` de `{table}` changerait, et le filtre de la catégorie l’utilise',
    hint: 'nommez-la sous `leaves`, ou retirez-la de `where`',
  },
  'alteration-condition': {
    severity: 'error',
    message:
      'la colonne `{column}` de `{table}` changerait, et une condition qui prolonge la conservation l’utilise',
    hint: 'nommez-la sous `leaves`, ou retirez-la de `conditions`',
  },
  'alteration-attribute': {
    severity: 'error',
    message: 'la colonne `{column}` de `{table}` changerait, et la durée est choisie d’après elle',
    hint: 'nommez-la sous `leaves`',
  },
  'alteration-generated': {
    severity: 'error',
    message:
      'la colonne `{column}` de `{table}` est calculée par la base de données, à partir de colonnes dont le sort est écrit',
    hint: 'retirez-la de `anonymise` : elle les suit d’elle-même',
  },
  'alteration-type': {
    severity: 'error',
    message: 'la colonne `{column}` de `{table}` est du type {type}, auquel `{technique}` ne convient pas',
    hint: 'réservez cette technique à ces types : {fitting} ; ou écrivez `null`',
  },
  'alteration-too-long': {
    severity: 'error',
    message:
      'la colonne `{column}` de `{table}` admet {maximum} caractères, et le texte à écrire en a {length}',
    hint: 'raccourcissez le texte, ou élargissez la colonne : un texte aléatoire a 32 caractères, une empreinte 64',
  },
  'alteration-too-fine': {
    severity: 'error',
    message:
      'la colonne `{column}` de `{table}` garde {decimals} chiffres après la virgule, trop peu pour des multiples de {to}',
    hint: 'arrondissez à un nombre que la colonne peut contenir',
  },
  'alteration-no-effect': {
    severity: 'error',
    message:
      '`{technique}` laisserait toutes les valeurs de la colonne `{column}` de `{table}` telles quelles',
    hint: 'retirez davantage, ou nommez la colonne sous `leaves`',
  },
  'marker-type': {
    severity: 'error',
    message: 'le marqueur `{column}` de `{table}` est du type {type}, qui ne contient pas d’instant',
    hint: 'utilisez une colonne de type timestamptz, ou timestamp',
  },
  'marker-needs-zone': {
    severity: 'error',
    message: 'le marqueur `{column}` de `{table}` ne porte pas de fuseau horaire',
    hint: 'écrivez `timezone:` en tête de la carte des données, ou utilisez une colonne de type timestamptz',
  },
  'marker-not-null': {
    severity: 'error',
    message:
      'le marqueur `{column}` de `{table}` ne peut pas être null, et ne peut donc pas dire quelles lignes restent à traiter',
    hint: 'permettez null dans la colonne',
  },
} as const satisfies Record<keyof typeof alterationTexts, FindingText>;
