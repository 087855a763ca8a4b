import { readFileSync } from 'node:fs';

/** A promise as the README of the published policies lists it. */
export interface ListedClause {
  readonly id: string;
  /** Relative to `policies/published/`; empty for what is not kept yet. */
  readonly files: readonly string[];
}

/** Whose projects lie there. */
export const COMPANIES: readonly string[] = ['kayrros', 'ksaar', 'kaspr', 'klaxoon', 'kalido'];

const README = new URL('../../../policies/published/README.md', import.meta.url);

export function listedClauses(): readonly ListedClause[] {
  const rows = readFileSync(README, 'utf8').matchAll(/^\| ([a-z]+\.[a-z.]+) \|[^|]+\|(?: ([^|]+) \|)?$/gm);
  return [...rows].map(([, id, files]) => ({ id: id as string, files: files?.split(', ') ?? [] }));
}
