import type { FindingCode } from '../finding.ts';
import type { Facts } from '../finding-text/text.ts';
import { type ReadFile, reasonPhrase } from './files.ts';

/** The names and values of a process's environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface VariableProblem {
  readonly code: FindingCode;
  readonly facts: Facts;
}

/**
 * A variable's value: of `NAME`, or the text of the file that `NAME_FILE` names, without the line end at its end.
 * Null where neither is set; a problem names the variable and never its value.
 */
export function readVariable(
  name: string,
  environment: Environment,
  readFile: ReadFile,
): string | null | VariableProblem {
  const direct = environment[name] ?? '';
  const path = environment[`${name}_FILE`] ?? '';
  if (direct !== '' && path !== '') return { code: 'variable-twice', facts: { name } };
  const value = path === '' ? direct : readText(name, path, readFile);
  if (typeof value !== 'string') return value;
  if (value === '') return path === '' ? null : { code: 'variable-file-empty', facts: { name } };
  return isPrintable(value) ? value : { code: 'variable-impossible', facts: { name } };
}

function readText(name: string, path: string, readFile: ReadFile): string | VariableProblem {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFile(path));
    return text.replace(/(?:\r?\n)+$/, '');
  } catch (error) {
    if (error instanceof TypeError) return { code: 'variable-impossible', facts: { name } };
    return { code: 'variable-file-unreadable', facts: { name, reason: reasonPhrase(error) } };
  }
}

function isPrintable(text: string): boolean {
  return !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufffd]/u.test(text);
}
