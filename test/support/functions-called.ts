import { type Profiler, Session } from 'node:inspector/promises';

/*
 * Which functions were ever called, as V8 counts them for coverage. It tells of a function that nobody calls only where
 * it has seen its file being loaded: this is a set-up file, which comes before every test.
 */

interface Counting {
  readonly session: Session;
  /** `file: function` */
  readonly known: Set<string>;
  readonly called: Set<string>;
}

/** A worker that runs several files may load this one several times, and their sources once. */
const HERE = Symbol.for('retentiond.test.functions-called');
const place = globalThis as { [HERE]?: Counting };

if (!place[HERE]) {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  place[HERE] = { session, known: new Set(), called: new Set() };
}

/** The named functions in a folder's files that nobody has called; `folder` is part of their paths, with a slash at both ends. */
export async function uncalledIn(folder: string): Promise<readonly string[]> {
  const { session, known, called } = place[HERE] as Counting;
  const { result } = await session.post('Profiler.takePreciseCoverage');
  for (const script of result.filter(({ url }) => url.includes('/src/'))) note(script, known, called);
  const here = [...known].filter((name) => `/${name}`.includes(folder));
  if (here.length === 0) throw new Error(`no file of ${folder} was loaded`);
  return here.filter((name) => !called.has(name)).sort();
}

/** Counts begin anew with every question. */
function note({ url, functions }: Profiler.ScriptCoverage, known: Set<string>, called: Set<string>): void {
  const file = url.slice(url.lastIndexOf('/src/') + 1);
  for (const { functionName, ranges } of functions) {
    if (functionName === '') continue;
    const name = `${file}: ${functionName}`;
    known.add(name);
    if ((ranges[0]?.count ?? 0) > 0) called.add(name);
  }
}
