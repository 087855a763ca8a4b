import type { HoldsThen } from './facts.ts';
import type { CertificateWords } from './words.ts';

const LIST = new Intl.ListFormat('en-GB', { type: 'conjunction' });

export const ENGLISH: CertificateWords = {
  locale: 'en-GB',
  title: 'Certificate of destruction of personal data',
  rows: (shown, count) => `${shown} ${count === 1 ? 'row' : 'rows'}`,
  batches: (shown, count) => `${shown} ${count === 1 ? 'batch' : 'batches'}`,
  scopeRun: (run) => `Run ${run}`,
  scopeDays: (first, last) => (first === last ? `${first}` : `From ${first} to ${last}, both days included`),
  scopeTimes: (since, until) => `From ${since} until before ${until}`,
  scopeCategory: (category) => `Category: ${category}`,
  statement: (rows, batches) =>
    `This certifies that ${rows} of personal data, whose retention period had ended, went through the operations set out below, in ${batches}, as the ledger named below records. Only operations that the database has committed are counted.`,
  statementOfNone:
    'This certifies that, as the ledger named below records, no row was removed or altered: nothing had reached the end of its retention period, or what had was kept for the reasons that the policies name.',
  drawn: (at, zone) => `Drawn up on ${at}. Days and times are those of the zone ${zone}.`,
  doneHeading: 'What was done',
  doneCaption: 'Rows by category of data, place and operation',
  dependantsHeading: 'Rows that depended on them',
  dependantsCaption: 'Rows of other tables that went, or lost their link, in the same transactions',
  runsHeading: 'Runs',
  runsCaption: 'The runs that did it; rows that began before the cutoff were past their period',
  idleRuns: (count) =>
    count === 1
      ? 'One more run of the period changed no row.'
      : `${count} more runs of the period changed no row.`,
  policiesHeading: 'By which policy',
  policiesCaption: 'The policies as they were executed, each named by the hash of its text',
  holdsHeading: 'Legal holds',
  noHolds: 'No legal hold was in force for this data while the runs acted.',
  holds: (counts) =>
    `While the runs acted, these legal holds were in force: ${LIST.format(heldBy(counts))}. What they cover was left out of every batch.`,
  proofHeading: 'How the outcome is known',
  proved:
    'For every batch, the transaction was seen to commit, or a receipt that was written in the same transaction proves it. Nothing was inferred.',
  inferred: (rows, batches) =>
    `For ${batches} with ${rows}, neither the answer of the database nor a receipt proves the commit: it was inferred afterwards from what the database held. All other batches are proved.`,
  evidenceHeading: 'Evidence',
  evidenceCaption: 'Where this is recorded',
  checkHeading: 'How to check this certificate',
  checkLead: 'Nobody has to take our word for it:',
  checks: [
    'retentiond audit verify reads the whole ledger and compares every entry, its hash and the checkpoints.',
    'An export of the ledger (retentiond audit export) can be verified anywhere, without retentiond and without our databases, by the one file that comes with it.',
    'The checkpoint is a signed note (C2SP, Ed25519) that was also written outside the database: compare its size and root with the copy that you hold.',
    'retentiond audit find says of a row that you know whether it went, when, and in which batch.',
  ],
  noCheckpoint: 'none covers these entries yet',
  meansHeading: 'What this certificate means',
  meansNoMore:
    'The certificate speaks of the tables named in it and of the moment at which each batch committed. It does not say that the same data is held nowhere else.',
  signHeading: 'Signature',
  signLead: 'To be completed by whoever issues the certificate.',
  signLines: ['Controller', 'Name', 'Function', 'Place and date', 'Signature'],
  column: {
    category: 'Category',
    place: 'Place',
    operation: 'Operation',
    rows: 'Rows',
    batches: 'Batches',
    table: 'Table',
    what: 'What became of them',
    run: 'Run',
    rule: 'Rule',
    begun: 'Started',
    ended: 'Ended',
    result: 'Result',
    cutoff: 'Cutoff',
    policy: 'Policy',
    source: 'Source of the promise',
    text: 'Text (SHA-256)',
    approval: 'Approved',
    item: 'What',
    value: 'Value',
    ledger: 'Ledger',
    first: 'First entry',
    last: 'Last entry',
    verified: 'Verified',
    head: 'Hash of the last verified entry',
    checkpoint: 'Signed checkpoint',
    root: 'Root of the checkpoint (RFC 6962)',
    key: 'Signing key',
  },
  dependantAction: {
    delete: 'deleted',
    detach: 'kept, without the link',
    archive: 'copied to the archive, then deleted',
    keep: 'kept',
  },
  status: {
    succeeded: 'complete',
    failed: 'failed after these rows',
    cancelled: 'cancelled after these rows',
    paused: 'resting',
    interrupted: 'interrupted',
  },
  goesOn: (status) => (status === null ? 'goes on' : `${status}; goes on later`),
  place: (connection, table) => `${table}, in ${connection}`,
  archivedTo: (connection) => `copies verified in ${connection} first`,
  countedInto: (table) => `counted into ${table} first`,
  titleUnknown: 'text not kept',
  sourceUnknown: 'not stated',
  approvedVersion: (role, at, entry) => `by the role ${role} on ${at} (entry ${entry})`,
  approvedPlan: (role, at, entry) => `this plan, by the role ${role} on ${at} (entry ${entry})`,
  carried: (at, entry) => `on ${at}, since it reaches no more than an approved version (entry ${entry})`,
  askedNobody: 'the project asks nobody (approval: never)',
  approvalUnknown: 'not recorded',
  entry: (number) => `number ${number}`,
  verifiedTo: (count) => `every entry up to number ${count}, when this was drawn up`,
  coversEntries: (count) => `over the first ${count} entries`,
};

function heldBy({ persons, categories, rules, connections }: HoldsThen): readonly string[] {
  const counts: readonly [number, string, string][] = [
    [persons, 'one on a person', 'on persons'],
    [categories, 'one on a category', 'on categories'],
    [rules, 'one on a rule', 'on rules'],
    [connections, 'one on a database', 'on databases'],
  ];
  return counts
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => (count === 1 ? one : `${count} ${many}`));
}
