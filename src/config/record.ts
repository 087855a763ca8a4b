/** A record without inherited names, so that a connection or event called `constructor` is looked up as itself. */
export function recordOf<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}
