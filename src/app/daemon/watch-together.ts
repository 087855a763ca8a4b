type Told<Observer> = { readonly [Name in keyof Observer]?: Observer[Name] | undefined };

/**
 * One observer out of several, the first of which hears everything; one that throws keeps no other from hearing, and none
 * of them stops a run.
 */
export function watchTogether<Observer extends object>(
  first: Observer,
  others: readonly Told<Observer>[],
): Observer {
  const told: Record<string, unknown> = Object.fromEntries(Object.entries(first));
  for (const [name, hear] of Object.entries(first)) {
    if (typeof hear !== 'function') continue;
    const all = others.flatMap((other) => {
      const also = other[name as keyof Observer];
      return typeof also === 'function' ? [also.bind(other)] : [];
    });
    if (all.length === 0) continue;
    told[name] = (...facts: unknown[]): void => {
      hear.apply(first, facts);
      for (const also of all) hearQuietly(() => also(...facts));
    };
  }
  return told as Observer;
}

/** Numbers and spans are not worth a run. */
function hearQuietly(hear: () => void): void {
  try {
    hear();
  } catch {
    return;
  }
}
