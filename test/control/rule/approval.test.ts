import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { packageRoot } from '../../../src/app/package-root.ts';
import { readLoginRole } from '../../../src/control/login-role.ts';
import {
  type Approval,
  approvalsOf,
  approvedDecision,
  carryApproval,
  isApproved,
  noteInForce,
  placeApproval,
} from '../../../src/control/rule/approval.ts';
import {
  placePlanApproval,
  planRoles,
  planUsedAt,
  usePlan,
} from '../../../src/control/rule/plan-approval.ts';
import { migrate } from '../../../src/database/migrate.ts';
import { openSession } from '../../../src/database/open-session.ts';
import type { Session } from '../../../src/database/session.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

const [A, B, C] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [string, string, string];
const WIDENED = { approval: 'widened', fourEyes: false } as const;

describe('a version may run', () => {
  const by = (version: string, role: string | null, change: Partial<Approval> = {}): Approval => ({
    rule: 'r',
    version,
    role,
    carriedFrom: null,
    wasInForce: false,
    left: false,
    ...change,
  });
  const carried = (version: string, from: string): Approval => by(version, null, { carriedFrom: from });
  const PAIR = { ...WIDENED, fourEyes: true };

  test.each<[string, readonly Approval[], Parameters<typeof isApproved>[2], boolean]>([
    ['without a word', [], WIDENED, false],
    ['without a word where nobody is asked', [], { ...WIDENED, approval: 'never' }, true],
    ['by one role', [by(A, 'x')], WIDENED, true],
    ['by a word for another version', [by(B, 'x')], WIDENED, false],
    ['by one role of two', [by(A, 'x')], PAIR, false],
    ['by one role twice', [by(A, 'x'), by(A, 'x')], PAIR, false],
    ['by two roles', [by(A, 'x'), by(A, 'y')], PAIR, true],
    ['by two roles for two versions', [by(A, 'x'), by(B, 'y')], PAIR, false],
    ['after another one took its place', [by(A, 'x', { left: true })], WIDENED, false],
    ['anew after that', [by(A, 'x', { left: true }), by(A, 'x')], WIDENED, true],
    ['by one role of two after that', [by(A, 'x', { left: true }), by(A, 'y')], PAIR, false],
    ['carried from an approved one', [by(B, 'x'), carried(A, B)], WIDENED, true],
    ['carried from one that has left since', [by(B, 'x', { left: true }), carried(A, B)], WIDENED, true],
    ['carried over two', [by(C, 'x'), carried(B, C), carried(A, B)], WIDENED, true],
    ['carried from one that is withdrawn', [carried(A, B)], WIDENED, false],
    [
      'carried where every version is asked for',
      [by(B, 'x'), carried(A, B)],
      { ...WIDENED, approval: 'always' },
      false,
    ],
    ['carried from what one role approved, of two', [by(B, 'x'), carried(A, B)], PAIR, false],
    ['carried in a circle', [carried(A, B), carried(B, A)], WIDENED, false],
  ])('%s', (_, approvals, terms, verdict) => {
    expect(isApproved(approvals, A, terms)).toBe(verdict);
  });
});

describe('in the control database', () => {
  let database: FreshDatabase;
  let session: Session;
  let other: Session;
  let rule: string;
  beforeAll(async () => {
    database = await freshDatabase();
    const folder = join(packageRoot, 'migrations', 'control');
    await migrate(database.controlUrl, { folder, schema: 'retentiond' });
    session = await openSession(database.controlUrl, 'control');
    other = await openSession(database.controlSuperuserUrl, 'control');
  });
  afterAll(async () => {
    await session.close();
    await other.close();
    await database.drop();
  });
  beforeEach(() => {
    rule = `crm/log/${randomUUID()}`;
  });

  const place = (version: string, on = session): Promise<boolean> =>
    placeApproval(on, { rule, version, decision: version.slice(0, 5) }, { plan: C, who: 'somebody' });

  test('a role has one word for a version, under the name that the server knows', async () => {
    expect([await place(A), await place(A), await place(A, other), await place(B)]).toEqual([
      true,
      false,
      true,
      true,
    ]);
    const approvals = await approvalsOf(session, [rule]);
    const role = await readLoginRole(session);
    expect(role).toBe(database.controlRole);
    expect(approvals).toEqual(
      [
        [A, role],
        [A, await readLoginRole(other)],
        [B, role],
      ].map(([version, by]) => ({
        rule,
        version,
        role: by,
        carriedFrom: null,
        wasInForce: false,
        left: false,
      })),
    );
    expect(await approvedDecision(session, rule, B)).toBe('bbbbb');
    expect(await approvedDecision(session, rule, C)).toBeNull();
    expect(await approvalsOf(session, ['crm/log/none'])).toEqual([]);
  });

  test('a version leaves when another one comes into force, and needs a new word to come back', async () => {
    await place(A);
    await noteInForce(session, rule, A);
    await place(B);
    const standing = async (): Promise<string[]> =>
      (await approvalsOf(session, [rule])).map(
        ({ version, wasInForce, left }) =>
          `${version[0]} ${left ? 'left' : wasInForce ? 'in force' : 'approved'}`,
      );
    expect(await standing()).toEqual(['a in force', 'b approved']);
    await noteInForce(session, rule, A);
    expect(await standing()).toEqual(['a in force', 'b approved']);
    await carryApproval(session, { rule, version: C, decision: 'c' }, A);
    await noteInForce(session, rule, C);
    expect(await standing()).toEqual(['a left', 'b approved', 'c in force']);
    expect(isApproved(await approvalsOf(session, [rule]), C, WIDENED)).toBe(true);
    expect(await place(A)).toBe(true);
    expect(await standing()).toEqual(['a left', 'b approved', 'c in force', 'a approved']);
  });

  test('a plan is approved once a role, and used once, however many try at the same time', async () => {
    const plan = randomUUID().replaceAll('-', '').repeat(2);
    expect(await placePlanApproval(session, plan, 'somebody')).toBe(true);
    expect(await placePlanApproval(session, plan, 'somebody else')).toBe(false);
    expect(await placePlanApproval(other, plan, 'somebody else')).toBe(true);
    expect((await planRoles(session, plan)).size).toBe(2);
    expect(await planUsedAt(session, plan)).toBeNull();
    const tries = [session, other, session, other].map((one) => usePlan(one, plan, randomUUID()));
    expect((await Promise.all(tries)).filter((used) => used)).toHaveLength(1);
    expect(await planUsedAt(session, plan)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });
});
