import type { Session, TextRow } from '../database/session.ts';
import { type Fragment, join, numbered, sql } from '../sql/fragment.ts';

/** Something that is asked of the control database: alone, or with others in one statement. */
export interface Question<T> {
  /** Every column is a text. */
  readonly select: Fragment;
  read(rows: readonly TextRow[]): T;
}

/** Asks it alone; `name` keeps the statement prepared. */
export async function ask<T>(session: Session, { select, read }: Question<T>, name?: string): Promise<T> {
  return read((await session.run(numbered(select), name)).rows);
}

/** What several questions are answered with, by their names. */
export type Answers<Q extends Questions> = {
  readonly [K in keyof Q]: Q[K] extends Question<infer T> ? T : never;
};

type Questions = Readonly<Record<string, Question<unknown>>>;

/**
 * Asks all of them in one statement, so that they are answered as of one moment: a statement each costs either side more
 * than its answer. `first` is a change whose returned rows one of them may read, by the name of `changed`.
 */
export async function askTogether<Q extends Questions>(
  session: Session,
  first: Fragment,
  questions: Q,
  name: string,
): Promise<Answers<Q>> {
  const all = Object.entries(questions);
  // The names of a row's own columns may be the same, those of a record's never are.
  const answers = all.map(
    ([, { select }]) => sql`(SELECT json_agg(ROW(asked.*)) FROM (${select}) AS asked)::text`,
  );
  const { rows } = await session.run(
    numbered(sql`WITH changed AS (${first}) SELECT ${join(answers, ', ')}`),
    name,
  );
  return Object.fromEntries(
    all.map(([key, { read }], index) => [key, read(rowsFrom(rows[0]?.[index] ?? null))]),
  ) as Answers<Q>;
}

function rowsFrom(json: string | null): readonly TextRow[] {
  if (json === null) return [];
  return (JSON.parse(json) as readonly Readonly<Record<string, string | null>>[]).map(Object.values);
}
