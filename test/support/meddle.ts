import { openWire, type Verdict } from './wire.ts';

/** Before which statement something happens: the nth of a kind. */
export interface Moment {
  readonly words: RegExp;
  readonly nth: number;
}

/** Acts by way of a wire; lets something happen before a statement passes, and tells every one that was sent. */
export async function actMeddled<T>(
  url: string,
  { words, nth }: Moment,
  meddle: (statements: readonly string[]) => Promise<unknown>,
  act: (url: string) => Promise<T>,
): Promise<{ readonly result: T; readonly statements: readonly string[] }> {
  const statements: string[] = [];
  let met = 0;
  const wire = await openWire(url, async (sql): Promise<Verdict> => {
    statements.push(sql);
    if (words.test(sql)) met += 1;
    if (words.test(sql) && met === nth) await meddle(statements);
    return 'pass';
  });
  try {
    return { result: await act(wire.url), statements };
  } finally {
    await wire.close();
  }
}
