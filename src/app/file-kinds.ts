/** What has a form that is written down: the three kinds of file, and the entries of the ledger. */
export const FILE_KINDS = ['policy', 'datamap', 'config', 'ledger-entry'] as const;

export type FileKind = (typeof FILE_KINDS)[number];
