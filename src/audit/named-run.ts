/** A run, and what it shares with the others of one `apply`; null where it has none of it, or nobody says. */
export interface NamedRun {
  readonly run: string | null;
  readonly invocation?: string | null;
}

/** Whether the id is the run's own, or the one that its `apply` printed: that one names all of its runs. */
export function isNamed({ run, invocation = null }: NamedRun, id: string): boolean {
  return run === id || invocation === id;
}
