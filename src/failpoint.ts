/** Steps at which tests kill, freeze or break a process; what stands beside each is what has just happened. */
export const FAILPOINTS = {
  'batch: locked': 'rows are locked and judged; nothing is written',
  'batch: intent appended': 'the intent is written and not durable',
  'batch: intent durable': 'the intent is durable; the target has changed rows, or is about to',
  'archive: copied': 'the copies are written in the archive and not committed',
  'archive: durable': 'the copies are durable in the archive; nobody has read them there',
  'archive: verified': 'the copies were read in the archive; the target has changed nothing',
  'archive: removed': 'the copies of an aborted batch are taken back; the ledger does not know',
  'batch: acted': 'receipt and change are made and not committed',
  'batch: committed': 'the target has committed; the ledger does not know',
  'batch: outcome appended': 'the outcome is written and not durable',
  'batch: outcome durable': 'the batch is over',
  'recovery: found': 'a lapsed batch is found; the target was not asked',
  'recovery: voided': 'a void receipt is written and not committed',
  'recovery: void durable': 'the batch can never commit any more; the ledger does not know',
  'recovery: over': 'the outcome of the recovered batch is durable',
  'hold: pending': 'the hold is placed, and every batch that begins from now on knows it',
  'hold: waited': 'no batch is open any more that does not know the hold; the ledger does not say so',
  'hold: effective': 'the hold is effective',
  'approval: appended': 'the approval is written and not durable',
  'approval: durable': 'the approval is durable',
  'checkpoint: signed': 'the note is signed; no sink and no table has it',
  'checkpoint: offered': 'the sinks have the note; the ledger does not know',
  'checkpoint: recorded': 'the ledger says that the checkpoint was made; the sinks are not judged yet',
  'rotation: appended': 'the rotation of the signing key is written and not durable',
  'rotation: durable': 'the new signing key is in force; nothing is signed with it yet',
  'batch: handover appended': "the outcome and the next batch's intent are written and not durable",
  'batch: handover durable': "the batch is over, and the next one's intent is durable",
  'brake: waiting': 'a brake is on and written down; the run has no row in hand and waits',
} as const;

export type Failpoint = keyof typeof FAILPOINTS;

type Hook = (point: Failpoint) => Promise<void>;

const state: { hook: Hook | null } = { hook: null };

/** Tells whoever tests that a step is reached; the build leaves every call of it out. */
export async function failpoint(point: Failpoint): Promise<void> {
  await state.hook?.(point);
}

/** Has a test told of every step that this process reaches. */
export function watchFailpoints(hook: Hook): void {
  state.hook = hook;
}
