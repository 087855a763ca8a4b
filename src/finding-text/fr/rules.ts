import type { rulesTexts } from '../en/rules.ts';
import type { FindingText } from '../text.ts';

export const rulesTextsFr = {
  'category-without-policy': {
    severity: 'error',
    message: 'la table `{table}` contient la catégorie `{category}`, et aucune politique n’en parle',
    hint: 'écrivez une politique avec `category: {category}`, ou corrigez le nom ici',
  },
  'policy-without-place': {
    severity: 'warning',
    message: 'la catégorie `{category}` a une politique, et aucune carte des données ne dit où elle vit',
    hint: 'nommez la catégorie à une table d’une carte des données ; d’ici là, la politique ne fait rien',
  },
  'text-untranslated': {
    severity: 'warning',
    message: 'le texte `{key}` de la politique `{category}` n’est pas écrit {in}',
    hint: 'écrivez un texte par langue, `{key}: { en: "…", fr: "…" }` ; d’ici là, les documents dans cette langue le montrent tel quel',
  },
  'word-untranslated': {
    severity: 'warning',
    message: 'le mot `{written}` de la politique `{category}` n’est pas écrit {in}',
    hint: 'écrivez `words: { {written}: { {language}: "…" } }` ; d’ici là, les documents dans cette langue le montrent tel quel',
  },
  'connection-unknown': {
    severity: 'error',
    message: 'la configuration n’a pas de connexion `{connection}`',
    hint: 'ajoutez-la sous `connections:` dans retentiond.yaml, ou corrigez le nom ici',
  },
  'name-too-long-there': {
    severity: 'error',
    message:
      '`{name}` dépasse {bytes} octets, et la connexion `{connection}` mène à un PostgreSQL, qui n’a pas de tel nom',
    hint: 'écrivez le nom tel qu’il figure dans la base de données : PostgreSQL l’a coupé après {bytes} octets à sa création',
  },
  'connection-unmapped': {
    severity: 'warning',
    message: 'aucune carte des données ne parle de la connexion `{connection}`',
    hint: 'écrivez datamap/{connection}.yaml, ou retirez la connexion de retentiond.yaml',
  },
  'event-unmapped': {
    severity: 'error',
    message: '`{table}` ne dit pas où se trouve l’événement `{event}` de la politique `{category}`',
    hint: 'nommez sa colonne sous `events:`, ou écrivez `{event}: none` si cette table ne le connaît pas',
  },
  'event-unknown': {
    severity: 'error',
    message: 'la politique `{category}` ne connaît pas d’événement `{event}`',
    hint: 'écrivez l’événement comme la politique : {known}',
  },
  'event-nowhere': {
    severity: 'error',
    message: '`{table}` n’a aucun des événements à partir desquels la politique `{category}` compte',
    hint: 'au moins un événement a besoin d’une colonne ici',
  },
  'condition-unmapped': {
    severity: 'error',
    message: '`{table}` ne dit pas quand la condition `{condition}` de la politique `{category}` est remplie',
    hint: 'décrivez-la sous `conditions:`, ou écrivez `{condition}: none` si elle ne peut jamais l’être ici',
  },
  'condition-unknown': {
    severity: 'error',
    message: 'la politique `{category}` ne connaît pas de condition `{condition}`',
    hint: 'écrivez la condition comme la politique : {known}',
  },
  'link-goes-first': {
    severity: 'error',
    message:
      '`{name}` est lu dans des lignes de `{table}`, que la catégorie `{category}` peut supprimer trop tôt',
    hint: 'gardez-le dans la ligne elle-même ; ou comptez `{category}` à partir de la date même qui est lue, et d’aucune autre, aussi longtemps qu’ici',
  },
  'link-goes-with': {
    severity: 'error',
    message:
      '`{name}` est lu dans des lignes de `{table}`, qui disparaissent ou changent avec d’autres lignes de `{parent}` (`{category}`)',
    hint: 'gardez-le dans la ligne elle-même ; si ce sont les mêmes lignes, écrivez `on` dans les mêmes termes ici et sous `dependants`',
  },
  'condition-goes-first': {
    severity: 'warning',
    message:
      '`{name}` interroge des lignes de `{table}`, que la catégorie `{category}` peut supprimer entre-temps',
    hint: 'gardez la réponse dans la ligne elle-même, ou assurez-vous qu’elle peut changer quand ces lignes disparaissent',
  },
  'condition-goes-with': {
    severity: 'warning',
    message:
      '`{name}` interroge des lignes de `{table}`, qui disparaissent ou changent avec d’autres lignes de `{parent}` (`{category}`)',
    hint: 'gardez la réponse dans la ligne elle-même, ou assurez-vous qu’elle peut changer quand ces lignes disparaissent',
  },
  'policy-draft': {
    severity: 'warning',
    message: 'la politique `{category}` est un projet : elle ne supprime rien',
    hint: 'retirez `draft: true` une fois la politique arrêtée',
  },
} as const satisfies Record<keyof typeof rulesTexts, FindingText>;
