import type { TextRow } from '../database/session.ts';
import { Failure } from '../errors.ts';
import { type Fragment, join, raw, sql } from '../sql/fragment.ts';
import type { TypeFamily } from '../sql/shape.ts';
import type { CheckedRule } from './checked-rule.ts';

/** Rows that came as one text a column, in one order: a message a row costs either side more than the row itself. */
export interface AnswerColumns {
  readonly count: number;
  /** One answer of every row. */
  texts(column: number): readonly (string | null)[];
  /** Whether every row has this answer. */
  isEvery(column: number, answer: string | null): boolean;
  row(index: number): TextRow;
}

/** Families whose text is never empty, and has no comma. */
const PLAIN: ReadonlySet<TypeFamily> = new Set([
  'integer',
  'numeric',
  'float',
  'boolean',
  'uuid',
  'date',
  'timestamp',
  'timestamptz',
]);

/**
 * A statement that changes rows, whose answers come as columns instead. Of what is asked of a row only its key can be of any
 * type, and only what is no key can be null.
 */
export function inColumns({ key }: CheckedRule, change: Fragment, answers: readonly Fragment[]): Fragment {
  const names = answers.map((_, index) => raw(`a${index}`));
  const lists = names.map((name, index) => sql`string_agg(${written(key[index]?.family, name)}, ',')`);
  return sql`changed (${join(names, ', ')}) AS (${change} RETURNING ${join(answers, ', ')})
    SELECT ${join([raw('count(*)::text'), ...lists], ', ')} FROM changed`;
}

/** By bytes: a collation may hold two characters to be one. */
function written(keyFamily: TypeFamily | undefined, name: Fragment): Fragment {
  if (keyFamily === undefined) return sql`coalesce(${name}, '')`;
  return PLAIN.has(keyFamily) ? name : sql`replace(replace(${name} COLLATE "C", '~', '~t'), ',', '~c')`;
}

/** Reads what such a statement answered. */
export function readColumns({ key }: CheckedRule, [counted, ...lists]: TextRow): AnswerColumns {
  const count = Number(counted);
  const split: (readonly (string | null)[])[] = [];
  const texts = (column: number): readonly (string | null)[] => {
    split[column] ??= readTexts(lists[column] ?? '', count, key[column]?.family);
    return split[column];
  };
  return {
    count,
    texts,
    isEvery: (column, answer) => (lists[column] ?? '') === listOf(count, answer ?? ''),
    row: (index) => lists.map((_, column) => texts(column)[index] ?? null),
  };
}

function listOf(count: number, text: string): string {
  return Array(count).fill(text).join(',');
}

function readTexts(
  list: string,
  count: number,
  keyFamily: TypeFamily | undefined,
): readonly (string | null)[] {
  const texts = count === 0 ? [] : list.split(',');
  if (texts.length !== count) throw miscounted(count, texts.length);
  if (keyFamily === undefined) return texts.map((text) => (text === '' ? null : text));
  if (PLAIN.has(keyFamily)) return texts;
  return texts.map((text) => text.replaceAll('~c', ',').replaceAll('~t', '~'));
}

function miscounted(expected: number, got: number): Failure {
  return new Failure({
    code: 'unexpected-answer',
    fact: `the server answered ${got} values of ${expected} changed rows`,
  });
}
