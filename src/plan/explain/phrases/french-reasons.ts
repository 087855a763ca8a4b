import { formatPeriod } from '../../../calendar/period.ts';
import type { ReasonPhrases } from '../../../rules/approval/reason-phrases.ts';

const PARTS: Readonly<Record<string, string>> = {
  connection: 'la connexion change',
  table: 'la table change',
  key: 'la clé des lignes change',
  category: 'la catégorie change',
  stage: 'l’étape change',
  base: 'la base change',
  earlier: 'les étapes précédentes changent',
  action: 'le sort des lignes change',
  archive: 'le lieu d’archivage, ou ce qui reste des lignes, change',
  summary: 'ce qui est compté avant la suppression change',
  alteration: 'le sort des colonnes change',
  dependants: 'le sort des lignes qui en dépendent change',
  person: 'l’endroit où se trouve la personne change',
  heldWith: 'la façon dont les lignes qui en dépendent sont gelées change',
  zone: 'le fuseau dans lequel les jours sont comptés change',
  columnZone: 'le fuseau des colonnes qui n’en portent pas change',
};

const WHICH = { period: 'la durée', 'at most': 'la durée maximale' } as const;

export const FRENCH_REASONS: ReasonPhrases = {
  otherPart: (part) => PARTS[part] ?? `${part} change`,
  isNew: 'la règle est nouvelle',
  wasLookedAt: 'les lignes n’étaient qu’examinées, et sont maintenant modifiées',
  ownPeriod: 'des lignes ont une durée propre, qui en avaient une autre',
  otherStart: 'le point de départ change',
  earliestCounts: 'le plus ancien des événements compte, et non plus le plus récent',
  otherEventCounts: 'un autre des événements compte',
  nothingMayBeHeld: (was) =>
    `plus rien ne peut être conservé, alors que la durée était de ${formatPeriod(was, 'fr')}`,
  shorter: (which, now, before) =>
    `${WHICH[which]} est plus courte, ou peut l’être : ${formatPeriod(now, 'fr')} au lieu de ${formatPeriod(before, 'fr')}`,
  noExtension: 'aucune condition ne prolonge plus la conservation',
  extensionDropped: 'une condition qui prolongeait la conservation a disparu, ou change',
  suspensionDropped: 'une condition pendant laquelle rien n’était échu a disparu, ou change',
  otherFilter: 'le filtre change',
  plausibleFrom: (now, before) => `les événements sont plausibles à partir du ${now}, au lieu du ${before}`,
};
