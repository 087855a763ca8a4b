import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type Instant, parseInstant } from '../../calendar/instant.ts';
import { reasonOf } from '../../config/files.ts';
import { canonicalText, sha256Hex } from '../../digest.ts';
import { Failure } from '../../errors.ts';
import { type RowList, readRowList } from '../../plan/row/row-list.ts';
import { readDecision } from '../../rules/approval/read-decision.ts';
import type { Decision } from '../../rules/rule/rule.ts';
import { plainText } from '../../rules/rule/version.ts';

/** A table as it was when the plan was made. */
export interface PlannedTable {
  readonly table: string;
  readonly fingerprint: string;
}

/** One rule of a plan file: what decides, and exactly which rows. */
export interface PlannedRule extends PlannedTable {
  readonly rule: string;
  /** SHA-256 of the decision's RFC 8785 text. */
  readonly version: string;
  readonly decision: Decision;
  /** SHA-256 of the policy's text. */
  readonly policy: string;
  /** The other tables that are read or changed for the rule. */
  readonly others: readonly PlannedTable[];
  readonly cutoff: string;
  readonly due: number;
  /** Names the key of the row digests. */
  readonly digest_key: string;
  /** The rows that are due: see `rowListText`. */
  readonly rows: string;
}

/** What `plan --out` writes, `approve` shows and `apply` executes. */
export interface PlanFile {
  readonly format_version: 1;
  /** SHA-256 of the RFC 8785 text of everything else in the file. */
  readonly digest: string;
  readonly at: string;
  readonly rules: readonly PlannedRule[];
}

export function planFileOf(at: string, rules: readonly PlannedRule[]): PlanFile {
  const body = { format_version: 1, at, rules } as const;
  // Through text and back, since a decision may hold what JSON has no number for.
  const plain = JSON.parse(plainText(body)) as Omit<PlanFile, 'digest'>;
  return { ...plain, digest: sha256Hex(canonicalText(plain)) };
}

/** Puts the file where it is wanted, whole or not at all; what is there already is replaced only where it is a plan. */
export function writePlanFile(path: string, plan: PlanFile): void {
  const before = readText(path);
  if (before !== null && !isPlanText(before)) {
    throw new Failure({
      code: 'plan-file-occupied',
      kind: 'refused',
      fact: `${path} is there already and is no plan: it is left as it is`,
      hint: 'give the plan another name',
    });
  }
  try {
    writeFileSync(`${path}.part`, textOf(plan));
    renameSync(`${path}.part`, path);
  } catch (error) {
    throw unwritable(path, reasonOf(error));
  }
}

/** Reads a plan and requires that it is as it was written: its digest covers everything in it. */
export function readPlanFile(path: string): PlanFile {
  const text = readText(path);
  if (text === null) throw unreadable(path, 'does not exist');
  const value = parse(text);
  if (!isRecord(value)) throw unreadable(path, 'is no plan');
  if (value['format_version'] !== 1) throw unreadable(path, 'is no plan of a format that this version knows');
  const { digest, ...body } = value;
  if (typeof digest !== 'string' || digest !== sha256Hex(canonicalText(body))) throw edited(path);
  const { at, rules } = body;
  const isSound = isTime(at) && Array.isArray(rules) && rules.every(isPlannedRule);
  // Byte by byte, since not even a space has any business to change.
  if (!isSound || text !== textOf(value)) throw edited(path);
  return value as unknown as PlanFile;
}

function textOf(plan: object): string {
  return `${JSON.stringify(plan)}\n`;
}

/** The present that the plan was made for. */
export function presentOf(plan: Pick<PlanFile, 'at'>): Instant {
  return parseInstant(plan.at) as Instant;
}

/** The rows that one rule of the plan may change. */
export function rowsOf(rule: Pick<PlannedRule, 'rows'>): RowList {
  return readRowList(rule.rows) as RowList;
}

/** A decision that its version is not the hash of was never anybody's rule. */
function isPlannedRule(value: unknown): boolean {
  if (!isRecord(value) || !TEXTS.every((key) => typeof value[key] === 'string')) return false;
  const { decision, version, others, due, rows, cutoff } = value;
  if (readDecision(decision) === null || sha256Hex(canonicalText(decision)) !== version) return false;
  const list = readRowList(rows as string);
  return (
    isTime(cutoff) && list !== null && list.size === due && Array.isArray(others) && others.every(isTable)
  );
}

const TEXTS = ['rule', 'version', 'policy', 'table', 'fingerprint', 'cutoff', 'digest_key', 'rows'] as const;

function isTable(value: unknown): boolean {
  return isRecord(value) && typeof value['table'] === 'string' && typeof value['fingerprint'] === 'string';
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && parseInstant(value) !== null;
}

function isPlanText(text: string): boolean {
  const value = parse(text);
  return isRecord(value) && typeof value['format_version'] === 'number' && Array.isArray(value['rules']);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** null where there is no such file. */
function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw unreadable(path, `cannot be read (${reasonOf(error)})`);
  }
}

function unreadable(path: string, fact: string): Failure {
  return new Failure({
    code: 'plan-file-unreadable',
    fact: `${path} ${fact}`,
    hint: 'write one with `retentiond plan --out plan.json`',
  });
}

function unwritable(path: string, reason: string): Failure {
  return new Failure({
    code: 'plan-file-unwritable',
    fact: `${path} cannot be written (${reason})`,
    hint: 'name a place where the user that runs retentiond may write, as in `--out /tmp/plan.json`',
  });
}

function edited(path: string): Failure {
  return new Failure({
    code: 'plan-edited',
    kind: 'refused',
    fact: `${path} is not as it was written: its digest does not fit what it says`,
    hint: 'plan again with `retentiond plan --out plan.json`',
  });
}
