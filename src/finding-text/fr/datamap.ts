import type { dataMapTexts } from '../en/datamap.ts';
import type { FindingText } from '../text.ts';

export const dataMapTextsFr = {
  'name-empty': {
    severity: 'error',
    message: 'une table ou une colonne a un nom vide',
    hint: 'écrivez le nom tel qu’il figure dans la base de données',
  },
  'name-too-long': {
    severity: 'error',
    message: '`{name}` dépasse {characters} caractères, et aucune base de données n’a un tel nom',
    hint: 'écrivez le nom tel qu’il figure dans la base de données : MariaDB et MySQL ont des noms de {characters} caractères au plus, PostgreSQL de {bytes} octets au plus',
  },
  'name-impossible': {
    severity: 'error',
    message: '`{name}` contient une fin de ligne ou un caractère qui ne se voit pas',
    hint: 'écrivez le nom nu ; une table ou une colonne qui s’appelle ainsi reçoit d’abord un autre nom dans la base de données',
  },
  'name-odd': {
    severity: 'error',
    message:
      '`{name}` contient un guillemet, un point-virgule, une barre oblique, un crochet, ou un blanc à un bout, et ne peut nommer qu’une table `exempt` ou `todo`',
    hint: 'écrivez le nom nu ; une table ou une colonne qui s’appelle ainsi reçoit d’abord un autre nom dans la base de données : une vue d’un autre nom n’y change rien',
  },
  'name-too-many-dots': {
    severity: 'error',
    message: '`{name}` a trop de points',
    hint: 'une table s’écrit `table` ou `schéma.table` ; une colonne s’écrit seule, sans sa table',
  },
  'name-reserved': {
    severity: 'error',
    message: '`{name}` appartient au serveur ou à retentiond lui-même, et n’est jamais purgé par une règle',
    hint: 'retirez-le ; une table à vous qui commence par pg_ s’écrit avec son schéma, comme `public.pg_log`',
  },
  'value-impossible': {
    severity: 'error',
    message: 'la valeur de `{key}` contient une fin de ligne, une tabulation ou un demi-caractère',
    hint: 'écrivez une valeur sur une seule ligne ; pour en accepter plusieurs, utilisez une liste ou `starts_with`',
  },
  'condition-empty': {
    severity: 'error',
    message: '`{key}` ne compare rien',
    hint: 'écrivez une colonne et une valeur, comme `status: prospect`, ou retirez la clé',
  },
  'condition-too-large': {
    severity: 'error',
    message: '`{key}` fait {tests} comparaisons, et {maximum} au plus sont permises',
    hint: 'écrivez une liste de valeurs à la place de nombreuses comparaisons, ou gardez la réponse dans une colonne',
  },
  'condition-too-deep': {
    severity: 'error',
    message: '`{key}` imbrique `any`, `all` et `some` sur {levels} niveaux, et {maximum} au plus sont permis',
    hint: 'plusieurs clés signifient déjà *et* : écrivez-les côte à côte',
  },
  'some-not-alone': {
    severity: 'error',
    message: '`{column}` figure à côté de `some`, où seuls `on` et `where` peuvent figurer',
    hint: 'une colonne de l’autre table s’écrit sous `where` ; pour demander les deux, écrivez `all: [{ {column}: … }, { some: … }]`',
  },
  'link-without-columns': {
    severity: 'error',
    message: '`{key}` ne nomme aucune colonne, si bien que toute ligne de l’autre table serait liée',
    hint: 'écrivez leur colonne qui contient notre clé de ligne, comme `on: subscriber_id`, ou `on: { la_leur: la_nôtre }`',
  },
  'link-incomplete': {
    severity: 'error',
    message: 'un lien vers une autre table a besoin de `{missing}`',
    hint: 'écrivez `of: leur_table` et `on: leur_colonne` (celle qui contient notre clé de ligne), ou `on: { la_leur: la_nôtre }` ; une colonne de cette table s’écrit `column: son_nom`, seule',
  },
  'table-says-nothing': {
    severity: 'error',
    message: 'rien n’est dit de la table `{key}`',
    hint: 'donnez-lui une `category`, ou `with: la_table_dont_elle_dépend`, ou `exempt: "pourquoi elle ne contient pas de données personnelles"`, ou `todo: "ce qui sera fait"`',
  },
  'table-says-two-things': {
    severity: 'error',
    message: '`{first}` et `{second}` ne peuvent pas être dits tous deux d’une même table',
    hint: 'gardez l’un des deux',
  },
  'person-without-reason': {
    severity: 'error',
    message: '`person: none` a besoin de sa raison',
    hint: 'ajoutez `because: "pourquoi aucune ligne ne concerne une personne"`, ou nommez la colonne : `person: { email: email }`',
  },
  'reason-without-none': {
    severity: 'error',
    message: '`because` est la raison de `person: none`, et une personne est nommée ici',
    hint: 'retirez `because`',
  },
  'person-without-kind': {
    severity: 'error',
    message: '`person` ne nomme personne',
    hint: 'écrivez un genre et sa colonne, comme `email: email`, ou `person: none` avec `because: …`',
  },
  'match-without-person': {
    severity: 'error',
    message: '`person_match` dit comment une personne est cherchée, et `person: none` ne nomme personne',
    hint: 'retirez `person_match`',
  },
  'event-without-column': {
    severity: 'error',
    message: 'l’événement `{key}` n’a pas de colonne',
    hint: 'écrivez `{key}: sa_colonne`, ou `latest` ou `earliest` avec une colonne d’une autre table, ou `{key}: none` si la table ne le connaît pas',
  },
  'event-says-two-things': {
    severity: 'error',
    message: '`{first}` et `{second}` ne peuvent pas être dits tous deux d’un même événement',
    hint: 'écrivez `column` seul pour une colonne de cette table ; ou `latest` ou `earliest`, l’un des deux, avec `of` et `on`, pour une autre table',
  },
  'dependant-repeated': {
    severity: 'error',
    message: 'la table `{table}` figure déjà dans cette liste avec le même `on`',
    hint: 'gardez l’une des deux : ses lignes ne peuvent avoir qu’un seul sort',
  },
  'dependants-of-the-kept': {
    severity: 'error',
    message:
      'ces lignes ne sont pas supprimées (`then: {action}`), si bien que rien de ce qui en dépend n’est touché',
    hint: 'retirez `dependants` ici, ou écrivez `then: delete`',
  },
  'dependants-too-many': {
    severity: 'error',
    message: '{count} tables dépendantes sont nommées ici, et {maximum} au plus sont permises',
    hint: 'donnez aux tables qui peuvent disparaître d’elles-mêmes une catégorie à elles, dont la politique les supprime d’abord',
  },
  'dependants-too-deep': {
    severity: 'error',
    message: 'des tables dépendantes sont nommées sur {levels} niveaux, et {maximum} au plus sont permis',
    hint: 'donnez aux tables les plus basses une catégorie à elles, dont la politique les supprime d’abord',
  },
  'with-unknown': {
    severity: 'error',
    message: 'cette carte des données ne dit rien de la table `{parent}`',
    hint: 'écrivez la table dont les `dependants` nomment celle-ci, telle qu’elle est écrite dans ce fichier',
  },
  'with-not-named': {
    severity: 'error',
    message:
      '`{parent}` ne nomme pas `{table}` parmi ses dépendants, si bien que rien ne dit ce que deviennent ses lignes',
    hint: 'ajoutez-la sous les `dependants` de `{parent}`, comme `{ table: {table}, on: leur_colonne, then: delete }` ; ou écrivez la table qui a la catégorie et qui la nomme',
  },
  'category-twice': {
    severity: 'error',
    message: 'la catégorie `{category}` figure deux fois dans cette table',
    hint: 'une catégorie figure une seule fois dans une table : réunissez les deux filtres par `any: [...]`',
  },
  'filters-overlap': {
    severity: 'error',
    message: 'rien ne montre qu’aucune ligne n’est à la fois dans `{first}` et dans `{second}`',
    hint: 'donnez aux deux un `where` avec des valeurs différentes d’une même colonne, comme `status: prospect` et `status: candidate` ; la casse et les accents ne font pas de différence',
  },
  'keys-differ': {
    severity: 'error',
    message: 'les catégories de cette table nomment des clés de ligne différentes',
    hint: 'une table a une seule clé de ligne : écrivez `key` une fois',
  },
  'column-twice': {
    severity: 'error',
    message: 'la colonne `{column}` figure deux fois dans `key`',
    hint: 'gardez l’une des deux',
  },
  'connection-twice': {
    severity: 'error',
    message: 'la connexion `{connection}` figure deux fois dans cette liste',
    hint: 'gardez l’une des deux',
  },
  'table-twice': {
    severity: 'error',
    message: 'la table `{table}` de la connexion `{connection}` figure déjà dans {file}, ligne {line}',
    hint: 'gardez l’une des deux ; plusieurs catégories d’une même table s’écrivent comme une liste',
  },
  'backups-not-a-period': {
    severity: 'error',
    message: '`{written}` n’est pas une durée',
    hint: 'écrivez un nombre et une unité, comme `{example}`',
  },
  'archive-without-connection': {
    severity: 'error',
    message: '`{written}` ne dit pas sur quelle connexion se trouve l’archive',
    hint: 'écrivez la connexion et la table : `vault.customers`',
  },
  'archive-without-leaves': {
    severity: 'error',
    message: '`{key}` concerne des lignes qui restent, et sans `leaves` une ligne archivée disparaît',
    hint: 'nommez les colonnes qui restent, `leaves: [id, email]`, ou retirez `{key}`',
  },
  'archive-without-start': {
    severity: 'error',
    message: 'une archive conserve le début de chaque ligne, et aucune colonne n’est nommée pour cela',
    hint: 'ajoutez `start: started_at`, la colonne qui le reçoit',
  },
  'archive-says-two-things': {
    severity: 'error',
    message:
      'une archive conserve elle-même le début, et ses lignes ne vont nulle part ailleurs : `{key}` n’a pas de sens ici',
    hint: 'retirez `{key}`',
  },
  'start-outside-archive': {
    severity: 'error',
    message: '`start` nomme la colonne d’une archive, et cette table n’en est pas une',
    hint: 'écrivez `events`, ou `in: archive`',
  },
  'dependant-archive-where': {
    severity: 'error',
    message: 'des lignes dépendantes doivent être archivées, et rien ne dit où',
    hint: 'ajoutez la connexion et la table : `to: vault.agreements`',
  },
  'dependant-to-needless': {
    severity: 'error',
    message: '`to` dit où des lignes sont archivées, et celles-ci ne le sont pas : `then: {action}`',
    hint: 'retirez `to`, ou écrivez `then: archive`',
  },
  'summary-by-nothing': {
    severity: 'error',
    message: 'rien ne dit ce que reçoit cette colonne du résumé',
    hint: 'écrivez `month_of`, `year_of`, ou `column` avec `because`',
  },
  'summary-by-text': {
    severity: 'error',
    message: '`{column}` doit recevoir quelque chose de `{of}`, et rien ne dit quoi',
    hint: 'écrivez `{column}: { month_of: {of} }`, ou `year_of` ; `{ column: {of}, because: "…" }` reprend chaque valeur telle quelle',
  },
  'summary-by-two-things': {
    severity: 'error',
    message: '`{first}` et `{second}` sont deux réponses à ce que reçoit cette colonne',
    hint: 'gardez l’un des deux',
  },
  'summary-without-reason': {
    severity: 'error',
    message: 'une valeur est comptée telle quelle, et rien ne dit pourquoi elle ne distingue personne',
    hint: 'ajoutez la raison : `because: "deux cents valeurs"`',
  },
  'summary-reason-needless': {
    severity: 'error',
    message: '`because` justifie une `column` telle quelle, et `{key}` n’en a pas besoin',
    hint: 'retirez `because`',
  },
  'summary-count-is-key': {
    severity: 'error',
    message:
      '`{column}` reçoit le nombre de lignes, et figure aussi parmi les colonnes selon lesquelles on les compte',
    hint: 'nommez deux colonnes différentes',
  },
} as const satisfies Record<keyof typeof dataMapTexts, FindingText>;
