import type { CountPhrases } from '../count-phrases.ts';

export const ENGLISH_COUNTS: CountPhrases = {
  heads: ['rule', 'rows before', 'due', 'kept', 'in detail'],
  counts: {
    overdue: 'overdue',
    breach: 'breach',
    capped: 'capped',
    held: 'held',
    suspended: 'suspended',
    extended: 'extended',
    withheld: 'withheld',
    blocked: 'blocked',
    review: 'review',
    done: 'done',
    not_started: 'not started',
    future: 'future',
    undated: 'undated',
    implausible: 'implausible',
    unassigned: 'unassigned',
  },
  to: {
    delete: 'to delete',
    anonymise: 'to anonymise',
    pseudonymise: 'to pseudonymise',
    archive: 'to archive',
    summarise: 'to summarise',
    review: 'to review',
  },
  pastAtMost: 'kept past at_most',
  by: (table) => `by ${table}`,
  noCutoff: 'none',
  laterStages:
    'rows that finish a stage may be due for a later one in the same run, which is not counted here',
};
