import type { CountPhrases } from '../count-phrases.ts';

export const FRENCH_COUNTS: CountPhrases = {
  heads: ['règle', 'lignes avant', 'échues', 'conservées', 'détail'],
  counts: {
    overdue: 'en retard',
    breach: 'interdites',
    capped: 'au-delà du plafond',
    held: 'gelées',
    suspended: 'suspendues',
    extended: 'prolongées',
    withheld: 'retenues',
    blocked: 'bloquées',
    review: 'à examiner',
    done: 'déjà traitées',
    not_started: 'sans départ',
    future: 'à venir',
    undated: 'sans date',
    implausible: 'invraisemblables',
    unassigned: 'sans catégorie',
  },
  to: {
    delete: 'à supprimer',
    anonymise: 'à anonymiser',
    pseudonymise: 'à pseudonymiser',
    archive: 'à archiver',
    summarise: 'à compter, puis supprimer',
    review: 'à examiner',
  },
  pastAtMost: 'conservées au-delà de at_most',
  by: (table) => `par ${table}`,
  noCutoff: 'aucune',
  laterStages:
    'les lignes qui achèvent une étape peuvent être échues pour une étape suivante au cours de la même exécution, ce qui n’est pas compté ici',
};
