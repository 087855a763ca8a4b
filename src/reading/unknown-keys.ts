import { z } from 'zod';
import { type Finding, finding } from '../finding.ts';
import { MAXIMUM_FINDINGS } from './cap.ts';
import { type Document, type Path, writtenAt } from './document.ts';
import { nearest } from './nearest.ts';
import { isNotBuilt } from './refuse.ts';

type UnknownKeys = z.core.$ZodIssueUnrecognizedKeys;

/**
 * zod's error map. An issue about unknown keys does not name the known ones, and its message is the only thing of
 * ours that it carries: the message lists the known keys, in its first line those that are built.
 */
export const keysOfMapping: z.core.$ZodErrorMap = (issue) => {
  if (issue.code !== 'unrecognized_keys') return undefined;
  const keys = keysOfSchema(issue.inst);
  const built = keys.filter(([, schema]) => !isNotBuilt(schema)).map(([key]) => key);
  return `${built.join(' ')}\n${keys.map(([key]) => key).join(' ')}`;
};

function keysOfSchema(schema: unknown): [string, unknown][] {
  if (schema instanceof z.ZodObject) return Object.entries(schema.shape);
  if (!(schema instanceof z.ZodRecord) || !(schema.keyType instanceof z.ZodEnum)) return [];
  return schema.keyType.options.map((key) => [String(key), schema.valueType]);
}

function knownKeys(message: string): { readonly built: readonly string[]; readonly all: readonly string[] } {
  const [built = '', all = ''] = message.split('\n');
  return { built: built.split(' '), all: all.split(' ') };
}

/** The known key that each unknown one is nearest to; null where there is none. */
export function keysMeant(issue: UnknownKeys): readonly (string | null)[] {
  const { all } = knownKeys(issue.message);
  return told(issue.keys).map((key) => nearest(key, all));
}

/** As many as can be told: a hostile file has fifty thousand. */
function told(keys: readonly string[]): readonly string[] {
  return keys.slice(0, MAXIMUM_FINDINGS + 1);
}

/** Each key that nobody knows, with the known one that it is nearest to. */
export function explainKeys(document: Document, path: Path, issue: UnknownKeys): Finding[] {
  const known = knownKeys(issue.message);
  return told(issue.keys).map((key) => {
    const at = writtenAt(document, [...path, key], 'key');
    const suggestion = nearest(key, known.all);
    return suggestion === null
      ? finding('unknown-key', at, { key, allowed: known.built.join(', ') })
      : finding('misspelt-key', at, { key, suggestion });
  });
}
