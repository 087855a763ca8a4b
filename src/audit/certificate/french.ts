import type { HoldsThen } from './facts.ts';
import type { CertificateWords } from './words.ts';

const LIST = new Intl.ListFormat('fr', { type: 'conjunction' });

export const FRENCH: CertificateWords = {
  locale: 'fr-FR',
  title: 'Certificat de destruction de données personnelles',
  rows: (shown, count) => `${shown} ${count < 2 ? 'ligne' : 'lignes'}`,
  batches: (shown, count) => `${shown} ${count < 2 ? 'lot' : 'lots'}`,
  scopeRun: (run) => `Passage ${run}`,
  scopeDays: (first, last) => (first === last ? `Le ${first}` : `Du ${first} au ${last} inclus`),
  scopeTimes: (since, until) => `Du ${since} jusqu’avant le ${until}`,
  scopeCategory: (category) => `Catégorie : ${category}`,
  statement: (rows, batches) =>
    `Il est certifié que les opérations décrites ci-dessous ont été effectuées, en ${batches}, sur ${rows} de données personnelles au terme de leur durée de conservation, comme le consigne le registre de preuves désigné ci-après. Seules sont comptées les opérations que la base de données a validées.`,
  statementOfNone:
    'Il est certifié que, d’après le registre de preuves désigné ci-après, aucune ligne n’a été supprimée ni modifiée : rien n’était arrivé au terme de sa durée de conservation, ou ce qui l’était a été conservé pour les motifs que prévoient les politiques.',
  drawn: (at, zone) => `Établi le ${at}. Les jours et heures sont ceux du fuseau ${zone}.`,
  doneHeading: 'Ce qui a été fait',
  doneCaption: 'Lignes par catégorie de données, emplacement et opération',
  dependantsHeading: 'Lignes qui en dépendaient',
  dependantsCaption:
    'Lignes d’autres tables supprimées, ou privées de leur lien, dans les mêmes transactions',
  runsHeading: 'Passages',
  runsCaption:
    'Les passages en cause ; les lignes dont le point de départ précède la date limite avaient dépassé leur durée',
  idleRuns: (count) =>
    count === 1
      ? 'Un autre passage de la période n’a modifié aucune ligne.'
      : `${count} autres passages de la période n’ont modifié aucune ligne.`,
  policiesHeading: 'En vertu de quelle politique',
  policiesCaption:
    'Les politiques telles qu’elles ont été exécutées, chacune désignée par l’empreinte de son texte',
  holdsHeading: 'Gels juridiques (legal holds)',
  noHolds: 'Aucun gel juridique ne visait ces données pendant les passages.',
  holds: (counts) =>
    `Pendant les passages, ces gels juridiques étaient en vigueur : ${LIST.format(heldBy(counts))}. Ce qu’ils couvrent a été laissé en dehors de chaque lot.`,
  proofHeading: 'Comment le résultat est connu',
  proved:
    'Pour chaque lot, la validation de la transaction a été constatée, ou un reçu écrit dans la même transaction la prouve. Rien n’a été déduit.',
  inferred: (rows, batches) =>
    `Pour ${batches} comptant ${rows}, ni la réponse de la base de données ni un reçu ne prouvent la validation : elle a été déduite après coup du contenu de la base. Tous les autres lots sont prouvés.`,
  evidenceHeading: 'Preuves',
  evidenceCaption: 'Où cela est consigné',
  checkHeading: 'Comment vérifier ce certificat',
  checkLead: 'Nul n’a à nous croire sur parole :',
  checks: [
    'retentiond audit verify lit le registre entier et contrôle chaque écriture, son empreinte et les points de contrôle.',
    'Un export du registre (retentiond audit export) se vérifie partout, sans retentiond ni accès à nos bases, à l’aide du seul fichier qui l’accompagne.',
    'Le point de contrôle est une note signée (C2SP, Ed25519), écrite aussi hors de la base : comparez sa taille et sa racine avec l’exemplaire que vous détenez.',
    'retentiond audit find dit d’une ligne que vous connaissez si elle a disparu, quand, et dans quel lot.',
  ],
  noCheckpoint: 'aucun ne couvre encore ces écritures',
  meansHeading: 'Portée de ce certificat',
  meansNoMore:
    'Le certificat porte sur les tables qui y sont désignées et sur l’instant où chaque lot a été validé. Il n’affirme pas que les mêmes données ne sont détenues nulle part ailleurs.',
  signHeading: 'Signature',
  signLead: 'À compléter par la personne qui délivre le certificat.',
  signLines: ['Responsable du traitement', 'Nom', 'Fonction', 'Lieu et date', 'Signature'],
  column: {
    category: 'Catégorie',
    place: 'Emplacement',
    operation: 'Opération',
    rows: 'Lignes',
    batches: 'Lots',
    table: 'Table',
    what: 'Ce qu’elles sont devenues',
    run: 'Passage',
    rule: 'Règle',
    begun: 'Début',
    ended: 'Fin',
    result: 'Résultat',
    cutoff: 'Date limite',
    policy: 'Politique',
    source: 'Source de l’engagement',
    text: 'Texte (SHA-256)',
    approval: 'Approbation',
    item: 'Élément',
    value: 'Valeur',
    ledger: 'Registre de preuves',
    first: 'Première écriture',
    last: 'Dernière écriture',
    verified: 'Vérifié',
    head: 'Empreinte de la dernière écriture vérifiée',
    checkpoint: 'Point de contrôle signé',
    root: 'Racine du point de contrôle (RFC 6962)',
    key: 'Clé de signature',
  },
  dependantAction: {
    delete: 'supprimées',
    detach: 'conservées, sans le lien',
    archive: 'copiées dans l’archive, puis supprimées',
    keep: 'conservées',
  },
  status: {
    succeeded: 'complet',
    failed: 'en échec après ces lignes',
    cancelled: 'annulé après ces lignes',
    paused: 'en repos',
    interrupted: 'interrompu',
  },
  goesOn: (status) => (status === null ? 'se poursuit' : `${status} ; se poursuivra`),
  place: (connection, table) => `${table}, dans ${connection}`,
  archivedTo: (connection) => `copies d’abord vérifiées dans ${connection}`,
  countedInto: (table) => `d’abord comptées dans ${table}`,
  titleUnknown: 'texte non conservé',
  sourceUnknown: 'non indiquée',
  approvedVersion: (role, at, entry) => `par le rôle ${role}, le ${at} (écriture ${entry})`,
  approvedPlan: (role, at, entry) => `ce plan, par le rôle ${role}, le ${at} (écriture ${entry})`,
  carried: (at, entry) =>
    `le ${at}, sa portée ne dépassant pas celle d’une version approuvée (écriture ${entry})`,
  askedNobody: 'le projet n’en demande pas (approval: never)',
  approvalUnknown: 'non consignée',
  entry: (number) => `numéro ${number}`,
  verifiedTo: (count) => `chaque écriture jusqu’au numéro ${count}, lors de l’établissement`,
  coversEntries: (count) => `sur les ${count} premières écritures`,
};

function heldBy({ persons, categories, rules, connections }: HoldsThen): readonly string[] {
  const counts: readonly [number, string, string][] = [
    [persons, 'un sur une personne', 'sur des personnes'],
    [categories, 'un sur une catégorie', 'sur des catégories'],
    [rules, 'un sur une règle', 'sur des règles'],
    [connections, 'un sur une base de données', 'sur des bases de données'],
  ];
  return counts
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => (count === 1 ? one : `${count} ${many}`));
}
