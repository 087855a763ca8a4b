/** What was answered, or throws what failed. */
export function answered<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}

/**
 * Waits for statements that were sent together, and throws what the first of them failed with: whatever follows it in the
 * same transaction fails only because of it.
 */
export async function allAnswered<T>(sent: readonly Promise<T>[]): Promise<readonly T[]> {
  return (await Promise.allSettled(sent)).map(answered);
}
