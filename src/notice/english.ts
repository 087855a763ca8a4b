import type { NoticePhrases } from './phrases.ts';

export const ENGLISH: NoticePhrases = {
  title: {
    notice: 'How long we keep personal data',
    register: 'Record of processing activities: time limits for erasure',
    concept: 'Deletion concept',
  },
  lead: {
    notice: 'How long each kind of personal data is kept, and what then happens (GDPR, art. 13(2)(a)).',
    register:
      'The time limits envisaged for the erasure of each category of data (GDPR, art. 30(1)(f)), with the event from which each runs.',
    concept:
      'Data types, standard deletion periods, deletion classes and implementation rules, in the terms of DIN 66398.',
  },
  column: {
    category: 'Category',
    data: 'Data',
    why: 'Purpose and legal basis',
    purpose: 'Purpose',
    basis: 'Legal basis',
    which: 'Which of them',
    base: 'Where it is kept',
    period: 'Time limit',
    start: 'Counted from',
    columns: 'Start column',
    outcome: 'What then happens',
    limits: 'Exceptions and limits',
    place: 'Place',
    class: 'Deletion class',
    types: 'Data types',
    rule: 'Rule',
    how: 'How',
  },
  nothing: 'No policy is in force yet.',
  untilEvent: 'no longer than until the event',
  indefinitely: 'no time limit',
  forbidden: 'not kept',
  outcome: {
    delete: 'deleted',
    anonymise: 'anonymised',
    pseudonymise: 'pseudonymised',
    archive: 'moved to the intermediate archive',
    summarise: 'counted anonymously, then deleted',
    review: 'reviewed by a person; nothing is deleted automatically',
  },
  staysAndIsReviewed: 'stays, and is reviewed',
  removedWhenFound: 'removed as soon as it is found',
  noEvent: '—',
  latestOf: (events) => `the latest of ${events}`,
  earliestOf: (events) => `the earliest of ${events}`,
  where: (attribute, names) => `where ${attribute} is ${names}`,
  otherwise: 'otherwise',
  labelled: (label, text) => `${label}: ${text}`,
  extended: (conditions, atMost) => `longer while ${conditions}, at most ${atMost} in all`,
  suspended: (conditions) => `left as it is while ${conditions}`,
  keptAtLeast: (period) => `kept for at least ${period} in any case (legal minimum)`,
  keptWith: (data, period) =>
    `kept as long as data that belongs to it must be kept: ${data}, at least ${period} (legal minimum)`,
  goneWithin: (period) => `gone within ${period}, backups included`,
  reviewed: (often) => `whether it is still needed is reviewed ${often}`,
  periodsHeading: 'Retention periods',
  periodsCaption: 'Retention period of each kind of data',
  countedIn: (zone) =>
    `Periods of days, weeks, months and years are counted in calendar days (${zone}): the day of the event is not counted, and the last day is kept whole. Hours and minutes are counted from the exact time of the event.`,
  beginsWithEvent: 'As long as the event has not happened, the period has not begun, and the data is kept.',
  stagesFromOneStart:
    'Where several time limits of the same data are numbered, all of them run from the same event: the second does not begin when the first ends.',
  exceptionsHeading: 'When data is kept longer',
  held: 'Data that is needed to establish, exercise or defend legal claims can be placed under a legal hold; it is then kept until the hold is released (GDPR, art. 17(3)(e)).',
  restricted:
    'Where the table says that data is left as it is while something holds, such as a restriction of processing (GDPR, art. 18), it is neither deleted nor changed until that has ended.',
  legalMinimum: 'Where the law prescribes a minimum, data is not removed before that time.',
  goneHeading: 'What “deleted” means',
  goneLogically:
    'Deleted data is no longer in the tables of our databases, and no application can find it. This is a logical deletion: remains may persist in the database’s storage, logs and replicas until these are overwritten or expire by themselves.',
  backups: (period) => `Backups still contain deleted data until they expire, which takes up to ${period}.`,
  backupsUnknown:
    'Backups still contain deleted data until they expire; for at least one database, how long that takes has not been laid down.',
  backupsOf: (connection, period) =>
    period === null
      ? `${connection}: how long backups are kept has not been laid down`
      : `${connection}: backups are kept for ${period}`,
  copies: 'Copies that were made elsewhere, such as exports and e-mails, are not reached by this deletion.',
  afterwards: {
    anonymise:
      'Anonymised data is kept after everything that identifies a person has been removed from it or made coarse.',
    pseudonymise:
      'Pseudonymised data no longer shows who a person is, but remains personal data as long as a key can tell (GDPR, recital 26).',
    archive:
      'The intermediate archive is kept apart from the data in daily use; data there is subject to a time limit of its own.',
    summarise: 'Of data that is counted, only numbers remain; small groups are counted together.',
  },
  registerHeading: 'Time limits',
  registerCaption: 'Time limits for erasure by category of data',
  noPlace: 'in none of the databases described',
  typesHeading: 'Data types and standard periods',
  typesCaption: 'Data types, with their standard period and deletion class',
  classesHeading: 'Deletion classes',
  classesIntroduction: 'A deletion class is a period together with the event from which it runs.',
  classesCaption: 'Deletion classes, and the data types in them',
  rulesHeading: 'Implementation rules',
  rulesCaption: 'Where and how each period is carried out',
  of: (data, text) => `${data}: ${text}`,
};
