/** A signal that is aborted with the first of others, for as long as it is needed. */
export interface JoinedSignal {
  readonly signal: AbortSignal;
  /** No source knows of it any more. */
  letGo(): void;
}

/**
 * Whoever joins must let go: a daemon has one signal for all its runs, and `AbortSignal.any` leaves something of each call
 * with a source that lives on (nodejs/node#55351, #64476).
 */
export function joinSignals(...sources: readonly AbortSignal[]): JoinedSignal {
  const joined = new AbortController();
  const abort = ({ target }: Pick<Event, 'target'>): void => joined.abort((target as AbortSignal).reason);
  for (const source of sources) source.addEventListener('abort', abort, { once: true });
  const aborted = sources.find((source) => source.aborted);
  if (aborted) joined.abort(aborted.reason);
  return {
    signal: joined.signal,
    letGo: () => {
      for (const source of sources) source.removeEventListener('abort', abort);
    },
  };
}
