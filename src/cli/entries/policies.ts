import type { PolicyEntry } from '../../ledger/entries/policies.ts';
import { counted } from '../findings/count.ts';
import type { SaidBy } from './said.ts';

export const SAID_BY_POLICIES: SaidBy<PolicyEntry> = {
  'policies in force': ({ rules, files, by, set }) => [
    `${counted(rules.length, 'rule')} of ${counted(files.length, 'file')}`,
    by === 'daemon' ? 'for scheduled runs' : 'for one run in the foreground',
    `set ${set}`,
  ],
  'configuration changed': ({ changed, settings }) => [changed.join(', '), `settings ${settings}`],
};
