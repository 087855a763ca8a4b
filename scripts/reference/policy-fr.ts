/** What each key of a policy means, in French, by its place in the file; `scripts/keys-reference.ts` misses none. */
export const POLICY_FR: Readonly<Record<string, string>> = {
  category: 'Ce dont parle la politique, en un mot court ; aucune autre politique ne le porte',
  title: 'La catégorie en toutes lettres, pour les personnes ; un texte, ou un texte par langue',
  purpose: 'Pourquoi les données sont détenues (RGPD, art. 13, § 1, c) ; un texte, ou un texte par langue',
  legal_basis: 'Ce qui rend le traitement licite (RGPD, art. 6, § 1) ; une base, ou une liste',
  source: 'Où la promesse a été faite : document, date, article',
  starts:
    'L’événement à partir duquel le temps court (DIN 66398), ou `latest` ou `earliest` avec une liste d’événements ; obligatoire là où `keep` a une durée, ou `no longer`',
  'starts.latest':
    'Le temps court à partir du dernier de ces événements ; ceux qui n’ont pas eu lieu ne comptent pas',
  'starts.earliest':
    'Le temps court à partir du premier de ces événements ; ceux qui n’ont pas eu lieu ne comptent pas',
  keep: 'Combien de temps, sauf s’il y a des `stages` : un nombre et une unité, en français ou en anglais, ou ISO 8601 ; ou `no longer` (parti dès que l’événement a eu lieu), `indefinitely` (demande `review_every`) ou `forbidden` (ne doit pas être détenu du tout) ; ou l’un d’eux selon la valeur d’un attribut',
  'keep.by': 'L’attribut ; la carte des données dit quelle colonne le porte',
  'keep.periods':
    'Combien de temps, selon la valeur de l’attribut. `*` tient lieu de n’importe quel texte, la casse compte, et le nom le plus précis décide',
  'keep.otherwise': 'Combien de temps pour toute autre valeur, et là où il n’y en a pas',
  extend_while:
    'Conditions pendant lesquelles les données sont conservées au-delà de `keep`, jamais au-delà de `at_most` ; une, ou une liste',
  at_most:
    'La durée la plus longue, quoi qu’il arrive ; plus longue que `keep`, et seulement avec `extend_while`',
  // biome-ignore lint/suspicious/noThenProperty: the word is the language's own
  then: 'Ce qui se passe une fois le temps écoulé : delete (supprimer), anonymise (anonymiser), pseudonymise (pseudonymiser), archive (copier dans l’archive, puis retirer), summarise (compter de façon anonyme, puis retirer), ou review (personne ne supprime, et le délégué regarde). Obligatoire là où `keep` a une durée, ou `no longer`',
  words: 'Les événements et les conditions de cette politique dans d’autres langues',
  reviewed: 'Le jour où le délégué a regardé la politique pour la dernière fois',
  review_every:
    'À quel rythme le délégué regarde de nouveau la politique, en jours ou plus ; une revue en retard est un avertissement',
  draft: 'Si la politique est seulement lue et vérifiée, et jamais appliquée',
  examples: 'Les essais du délégué lui-même pour cette politique',
  'examples[n].given':
    'Ce que l’on sait d’une personne : chaque événement avec son jour ou son jour et son heure, chaque condition qui est remplie avec `true`, l’attribut avec sa valeur',
  'examples[n].on':
    'Le jour, ou le jour et l’heure, où l’exemple regarde. Un jour seul est son premier instant',
  'examples[n].expect':
    'Ce que les données doivent être devenues : kept (conservées), deleted (supprimées), anonymised (anonymisées), pseudonymised (pseudonymisées), archived (archivées), summarised (comptées), review (à revoir), breach (interdites) ou undated (sans date) ; avec des étapes, un mot par base, `{ active: …, archive: … }`',
  'examples[n].expect.active': 'Dans la base active',
  'examples[n].expect.archive': 'Dans l’archive',
  stages:
    'Au lieu de `keep` et `then` : plusieurs durées à partir du même départ, dans l’ordre du temps, chacune avec ce qui se passe ensuite (CNIL : base active, archivage intermédiaire, fin)',
  'stages[n].keep':
    'Combien de temps depuis le départ de la politique, et non depuis la fin de l’étape précédente',
  'stages[n].then': 'Ce qui se passe ensuite',
  'stages[n].in':
    'Où sont les lignes : en usage courant (`active`), ou dans l’archive intermédiaire (`archive`)',
  suspend_while:
    'Conditions pendant lesquelles rien n’arrive à échéance (RGPD, art. 18) : les données restent, et rien d’autre n’en est fait ; une, ou une liste',
  keep_at_least:
    'Un minimum légal : ce qui retirerait les données plus tôt (une autre règle, ou la fin de ce dont elles dépendent) est retenu. L’archivage y satisfait. Pas plus long que `keep`',
  gone_within:
    'Le délai au bout duquel les données ont disparu partout, sauvegardes comprises : prouvé à partir de `keep`, de l’horaire et de `backups_kept`',
  accept: 'Les avertissements que le délégué a vus et dont il répond',
  'accept[n].finding': 'Le code de l’avertissement, tel que `retentiond validate` l’affiche',
  'accept[n].reason': 'Pourquoi c’est juste ainsi, pour qui le demandera plus tard',
};
