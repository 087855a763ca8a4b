import type { Technique } from '../../../anonymise/alteration.ts';
import type { DependantAction } from '../../../datamap/place/place.ts';
import type { FilterPhrases, PlacePhrases } from '../phrases.ts';
import { FRENCH_WORDS } from './french.ts';
import { textWithPlaceholders } from './set-text.ts';

const { list, quote } = FRENCH_WORDS;

const GOES: Readonly<Record<DependantAction, string>> = {
  delete: 'supprimé en même temps',
  archive: 'archivé puis supprimé en même temps',
  detach: 'conservé, mais détaché',
  keep: 'conservé en l’état',
};

const UNIT = { month: 'mois de ', year: 'année de ', value: '' } as const;

const LEVEL = {
  year: 'seule l’année est conservée',
  month: 'seuls le mois et l’année sont conservés',
  day: 'seul le jour est conservé, sans l’heure',
} as const;

export const FRENCH_PLACES: PlacePhrases = {
  at: (places, clauses) => `${places} : ${clauses.join(' ; ')}.`,
  column: (names, technique) => `${names} : ${becomes(technique)}`,
  unchanged: (names) => `sans changement : ${names}`,
  marker: (column) => `${column} en porte la date`,
  copied: (to, startInto) => `copie dans ${to}, dont ${startInto} reçoit le point de départ`,
  nothingStays: 'rien ne reste ici',
  stays: (names) => `restent ici : ${names}`,
  othersEmptied: 'toute autre colonne est vidée',
  counted: (into, count, by) => `comptage dans ${into} (${count}), par ${by}`,
  countedBy: ({ column, unit, because }) =>
    `${UNIT[unit]}${column}${because === null ? '' : ` (${because})`}`,
  smallGroups: (minimum) => `les groupes de moins de ${minimum} sont comptés ensemble`,
  dependants: (action, tables) => `${GOES[action]} : ${tables}`,
  dependant: (table, by, to) => `${table} (par ${by}${to === null ? '' : `, vers ${to}`})`,
  keptWith: (table, category, period) =>
    `retenu en entier, même après le terme, tant qu’une ligne de ${table} doit être conservée (${category} : au moins ${period}, durée légale minimale)`,
};

export const FRENCH_FILTERS: FilterPhrases = {
  where: (place, filter) => `${place} où ${filter}`,
  compares: {
    equals: 'est',
    above: 'est supérieur à',
    at_least: 'est au moins',
    below: 'est inférieur à',
    at_most: 'est au plus',
    starts_with: 'commence par',
  },
  isNull: 'est vide',
  opposite: (clause) => `non (${clause})`,
  some: (table, where) => `${table} a une telle ligne${where === null ? '' : `, où ${where}`}`,
};

function becomes(technique: Technique): string {
  switch (technique.kind) {
    case 'null':
      return 'valeur effacée';
    case 'set':
      return setTo(technique);
    case 'truncate_ip':
      return `seuls restent les ${technique.v4} premiers bits d’une adresse IPv4, ou ${technique.v6} d’une adresse IPv6`;
    case 'generalise':
      return LEVEL[technique.to];
    case 'round':
      return `arrondi à un multiple de ${technique.to}`;
    case 'mask':
      return technique.keepLast === 0
        ? 'valeur masquée'
        : `valeur masquée, sauf les ${technique.keepLast} derniers caractères`;
    case 'remove':
      return `sans ${list(technique.pointers)}`;
  }
}

function setTo({ parts, placeholders }: Extract<Technique, { kind: 'set' }>): string {
  const text = textWithPlaceholders(parts, placeholders);
  if (placeholders.length === 0)
    return text === '' ? 'remplacé par un texte vide' : `remplacé par ${quote(text)}, le même pour tous`;
  return `remplacé par ${quote(text)}${placeholders.includes('random') ? ', où {random} est un texte aléatoire' : ''}${
    placeholders.includes('digest') ? ', où {digest} est une empreinte de la valeur, faite avec une clé' : ''
  }`;
}
