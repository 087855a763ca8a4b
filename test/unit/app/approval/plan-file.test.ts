import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  type PlannedRule,
  planFileOf,
  presentOf,
  readPlanFile,
  rowsOf,
  writePlanFile,
} from '../../../../src/app/approval/plan-file.ts';
import { parseInstant } from '../../../../src/calendar/instant.ts';
import { Failure } from '../../../../src/errors.ts';
import { rowListText } from '../../../../src/plan/row/row-list.ts';
import { decisionOf, versionOf } from '../../../../src/rules/rule/version.ts';
import { rule } from '../../plan/rule.ts';

const folder = mkdtempSync(join(tmpdir(), 'retentiond-plan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'plan.json');

/** With a number that JSON has no room for. */
const decision = decisionOf(
  rule({ filter: { op: 'equals', column: 'code', value: 9_007_199_254_740_993n } }),
);

const PLANNED: PlannedRule = {
  rule: 'crm/things/things',
  version: versionOf(decision),
  decision,
  policy: '1'.repeat(64),
  table: 'public.things',
  fingerprint: 'f'.repeat(64),
  others: [{ table: 'public.parts', fingerprint: 'e'.repeat(64) }],
  cutoff: '2021-07-14T22:00:00.000000Z',
  due: 2,
  digest_key: '0123456789abcdef',
  rows: rowListText([Buffer.alloc(32, 1), Buffer.alloc(32, 2)]),
};
const AT = '2024-07-15T12:00:00.000000Z';

test('a plan is read back as it was written', () => {
  const plan = planFileOf(AT, [PLANNED]);
  writePlanFile(path, plan);
  const read = readPlanFile(path);
  expect(read).toEqual(plan);
  expect(presentOf(read)).toBe(parseInstant(AT));
  expect(rowsOf(read.rules[0] as PlannedRule).has(Buffer.alloc(32, 2))).toBe(true);
  expect(planFileOf(AT, [{ ...PLANNED, due: 3 }]).digest).not.toBe(plan.digest);
});

test('no byte of it can be changed, left out or added', () => {
  writePlanFile(path, planFileOf(AT, [PLANNED]));
  const bytes = readFileSync(path);
  const other = join(folder, 'other.json');
  const missed: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    const changed = [Buffer.of(byte ^ 1), Buffer.of(byte ^ 0x20), Buffer.of(), Buffer.of(byte, 0x20)][at % 4];
    writeFileSync(other, Buffer.concat([bytes.subarray(0, at), changed as Buffer, bytes.subarray(at + 1)]));
    if (!isRefused(other)) missed.push(at);
  }
  expect(missed).toEqual([]);
});

function isRefused(file: string): boolean {
  try {
    readPlanFile(file);
    return false;
  } catch (error) {
    return error instanceof Failure;
  }
}

test.each(['', '5', 'null', '[]', '{}', '{"format_version":2}', '{"format_version":1}'])(
  '%s is no plan',
  (text) => {
    writeFileSync(path, text);
    expect(() => readPlanFile(path)).toThrow(Failure);
  },
);

test('a file that is not there is told', () => {
  expect(() => readPlanFile(join(folder, 'none.json'))).toThrow(/none\.json does not exist$/);
});
