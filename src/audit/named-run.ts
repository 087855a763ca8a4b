/** A run, and the ids of every `apply` that worked on it; none where the schedule wanted it, or nobody says. */
export interface NamedRun {
  readonly run: string | null;
  readonly invocations: readonly string[];
}

/** Whether the id is the run's own, or one that an `apply` of it printed: that one names all of its runs. */
export function isNamed({ run, invocations }: NamedRun, id: string): boolean {
  return run === id || invocations.includes(id);
}

/** The same with the one that an entry names; each stands there once. */
export function withInvocation(
  known: readonly string[],
  { invocation }: { readonly invocation?: string },
): readonly string[] {
  return invocation === undefined || known.includes(invocation) ? known : [...known, invocation];
}
