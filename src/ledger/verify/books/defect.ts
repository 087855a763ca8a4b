/** Everything that can be wrong with a ledger, and what it means; docs/reference/ledger-defects.md is made from it. */
export const DEFECTS = {
  missing: 'An entry is not there: the one that follows has a later number.',
  unreadable: 'An entry is no JSON object.',
  'not canonical': 'An entry is not written in the one form that RFC 8785 gives it.',
  hash: 'An entry does not match the hash that is stored beside it.',
  link: 'An entry does not carry the number and the hash that follow from the entry before it.',
  'unknown format': 'An entry has a format or a kind that this version does not know.',
  body: 'An entry lacks a field that its kind has, or has one of another form.',
  ledger: 'The first entry does not open this ledger, or a later one opens it once more.',
  head: 'The ledger ends elsewhere than where the control database, or the export, says that it ends.',
  'intent twice': 'A batch is intended twice: while it is open, or once more after its outcome.',
  'intent without run': 'A batch is intended by a run that never started.',
  'outcome without intent': 'A batch has an outcome and no open intent.',
  'outcome rows': 'A batch has an outcome that does not fit the rows or the run of its intent.',
  'outcome proof': 'An outcome was seen in a way that its batch does not allow.',
  'intent without outcome': 'A batch has no outcome, and nobody knows it as open.',
  'copies removed': 'Copies were taken back of a batch that left none.',
  'run rows': 'A run says other numbers than its outcomes add up to.',
  'run cancelled': 'A run is cancelled after it had succeeded.',
  'hold order': 'What is said of a hold cannot follow on what was said before.',
  'hold batches': 'A hold is called effective, and the batches that did not know it did not end as it says.',
  'hold ignored': 'A batch is intended where everything is held.',
  'hold lost':
    'A hold stands in the ledger or in the control database, and not in both, or holds something else there, or until another moment.',
  'not approved': 'A run relies on an approval that is not there.',
  'key order': 'A key takes the place of another one than the one in use.',
  'key signature': 'A signing key came into use without the signatures of the old and the new key.',
  'checkpoint order': 'A checkpoint speaks of entries that come after it, or of fewer than the one before.',
  'checkpoint root': 'A checkpoint has another root than the entries that it covers.',
  'checkpoint key': 'A checkpoint names or is signed by a key that was not in use.',
  'checkpoint unreadable': 'A signed note is malformed, or is of another ledger.',
  'checkpoint lost': 'A checkpoint is an entry, and its signed note is not kept, or the other way round.',
  'alarm order': 'An alarm is raised twice or cleared when it does not stand.',
  'alarm lost': 'An alarm stands in the ledger, and not in the control database.',
  'pause order': 'A pause is lifted that was lifted before.',
  'pause lost':
    'A pause stands in the ledger or in the control database, and not in both, or says something else there.',
  horizon:
    'Receipts or digests were pruned below where they were already, digests above every checkpoint, or receipts above every one that a place has taken.',
  text: 'A text that an entry names by its hash is not kept, or is another one.',
  digests:
    'The digests of a batch are not those of its intent, are filed elsewhere, or are gone without having been pruned.',
  copy: 'A copy of a checkpoint that is kept elsewhere is not one of this ledger, or of other entries.',
  'configured key':
    'The signing key that is configured is none that the ledger ever had: another file is configured, or the ledger was written anew.',
  manifest: 'A file of an export is not the one that its manifest lists.',
  proofs: 'The proofs or the keys of an export do not follow from its entries.',
  sheet: 'A line of `entries.csv` in an export does not say what its entry says.',
  access: 'The access log is not the one whose end an entry anchors.',
} as const satisfies Readonly<Record<string, string>>;

export type DefectCode = keyof typeof DEFECTS;

/** What is wrong with a ledger, and at which entry. */
export interface Defect {
  readonly seq: bigint;
  readonly code: DefectCode;
  readonly fact: string;
}

/** What a book finds strange, by default about the entry in hand. */
export interface Strange extends Omit<Defect, 'seq'> {
  readonly seq?: bigint;
}
