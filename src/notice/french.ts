import type { NoticePhrases } from './phrases.ts';

export const FRENCH: NoticePhrases = {
  title: {
    notice: 'Durées de conservation des données personnelles',
    register: 'Registre des activités de traitement : délais prévus pour l’effacement',
    concept: 'Plan de suppression des données',
  },
  lead: {
    notice:
      'Durée de conservation de chaque catégorie de données personnelles, et sort des données à son terme (RGPD, art. 13.2.a).',
    register:
      'Délais prévus pour l’effacement des différentes catégories de données (RGPD, art. 30.1.f), avec l’événement à compter duquel chacun court.',
    concept:
      'Types de données, durées de conservation de référence, classes de suppression et règles de mise en œuvre, selon la norme DIN 66398.',
  },
  column: {
    category: 'Catégorie',
    data: 'Données',
    why: 'Finalité et base légale',
    purpose: 'Finalité',
    basis: 'Base légale',
    which: 'Lesquelles',
    base: 'Lieu de conservation',
    period: 'Durée de conservation',
    start: 'À compter de',
    columns: 'Colonne du point de départ',
    outcome: 'Sort à l’échéance',
    limits: 'Exceptions et limites',
    place: 'Emplacement',
    class: 'Classe de suppression',
    types: 'Types de données',
    rule: 'Règle',
    how: 'Mise en œuvre',
  },
  nothing: 'Aucune politique n’est encore en vigueur.',
  untilEvent: 'jusqu’à l’événement, sans délai supplémentaire',
  indefinitely: 'sans limite de durée',
  forbidden: 'aucune conservation',
  outcome: {
    delete: 'suppression',
    anonymise: 'anonymisation',
    pseudonymise: 'pseudonymisation',
    archive: 'versement en archivage intermédiaire',
    summarise: 'comptage anonyme, puis suppression',
    review: 'examen par une personne ; rien n’est supprimé automatiquement',
  },
  staysAndIsReviewed: 'conservation, avec réexamen',
  removedWhenFound: 'suppression dès la découverte',
  noEvent: '—',
  latestOf: (events) => `le plus récent des événements ${events}`,
  earliestOf: (events) => `le plus ancien des événements ${events}`,
  where: (attribute, names) => `si ${attribute} est ${names}`,
  otherwise: 'sinon',
  labelled: (label, text) => `${label} : ${text}`,
  extended: (conditions, atMost) =>
    `prolongation tant que la condition ${conditions} est remplie, ${atMost} au plus au total`,
  suspended: (conditions) => `données laissées en l’état tant que la condition ${conditions} est remplie`,
  keptAtLeast: (period) => `conservation d’au moins ${period} dans tous les cas (durée légale minimale)`,
  keptWith: (data, period) =>
    `conservation tant que des données qui s’y rattachent doivent être conservées : ${data}, au moins ${period} (durée légale minimale)`,
  goneWithin: (period) => `effacement complet dans un délai de ${period}, sauvegardes comprises`,
  reviewed: (often) => `nécessité de la conservation réexaminée ${often}`,
  periodsHeading: 'Durées de conservation',
  periodsCaption: 'Durée de conservation de chaque catégorie de données',
  countedIn: (zone) =>
    `Les durées exprimées en jours, semaines, mois ou années sont comptées en jours calendaires (fuseau ${zone}) : le jour de l’événement n’est pas compté, le dernier jour l’est en entier. Les heures et les minutes sont comptées à partir de l’instant exact de l’événement.`,
  beginsWithEvent:
    'Tant que l’événement n’a pas eu lieu, le délai n’a pas commencé à courir et les données sont conservées.',
  stagesFromOneStart:
    'Lorsque plusieurs durées des mêmes données sont numérotées, toutes courent à compter du même événement : la deuxième ne commence pas à la fin de la première.',
  exceptionsHeading: 'Conservation au-delà de ces durées',
  held: 'Les données nécessaires à la constatation, à l’exercice ou à la défense de droits en justice peuvent être gelées ; elles sont alors conservées jusqu’à la levée de cette mesure (RGPD, art. 17.3.e).',
  restricted:
    'Lorsque le tableau indique que des données sont laissées en l’état tant qu’une condition est remplie, telle une limitation du traitement (RGPD, art. 18), elles ne sont ni supprimées ni modifiées avant que cette condition ait pris fin.',
  legalMinimum:
    'Lorsque la loi impose une durée minimale, les données ne sont pas supprimées avant son terme.',
  goneHeading: 'Ce que signifie « supprimé »',
  goneLogically:
    'Les données supprimées ne figurent plus dans les tables de nos bases de données, et aucune application ne peut plus les trouver. Il s’agit d’une suppression logique : des traces peuvent subsister dans le stockage, les journaux et les réplicas de la base jusqu’à ce qu’ils soient réécrits ou expirent d’eux-mêmes.',
  backups: (period) =>
    `Les sauvegardes contiennent encore les données supprimées jusqu’à leur expiration, au plus tard au bout de ${period}.`,
  backupsUnknown:
    'Les sauvegardes contiennent encore les données supprimées jusqu’à leur expiration ; pour au moins une base de données, ce délai n’a pas été fixé.',
  backupsOf: (connection, period) =>
    period === null
      ? `${connection} : la durée de conservation des sauvegardes n’a pas été fixée`
      : `${connection} : les sauvegardes sont conservées ${period}`,
  copies:
    'Les copies faites ailleurs, comme les exports et les courriels, ne sont pas atteintes par cette suppression.',
  afterwards: {
    anonymise:
      'Les données anonymisées sont conservées après que tout ce qui identifie une personne en a été retiré ou rendu imprécis.',
    pseudonymise:
      'Les données pseudonymisées ne montrent plus qui est la personne, mais restent des données personnelles tant qu’une clé permet de le savoir (RGPD, considérant 26).',
    archive:
      'L’archivage intermédiaire est séparé de la base active ; les données y ont leur propre durée de conservation.',
    summarise:
      'Des données qui sont comptées ne restent que des nombres ; les petits groupes sont comptés ensemble.',
  },
  registerHeading: 'Délais d’effacement',
  registerCaption: 'Délais prévus pour l’effacement, par catégorie de données',
  noPlace: 'dans aucune des bases de données décrites',
  typesHeading: 'Types de données et durées de référence',
  typesCaption: 'Types de données, avec leur durée de référence et leur classe de suppression',
  classesHeading: 'Classes de suppression',
  classesIntroduction:
    'Une classe de suppression est une durée, avec l’événement à compter duquel elle court.',
  classesCaption: 'Classes de suppression, et types de données qui en relèvent',
  rulesHeading: 'Règles de mise en œuvre',
  rulesCaption: 'Où et comment chaque durée est mise en œuvre',
  of: (data, text) => `${data} : ${text}`,
};
