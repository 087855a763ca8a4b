import { expect } from 'vitest';
import { instant } from '../moment.ts';
import type { Company } from './company.ts';

/** From the instant on at which a policy's review is overdue, `validate` warns of it; not before. */
export async function expectReview(company: Company, category: string, overdue: string): Promise<void> {
  const warned = async (now: bigint): Promise<boolean> => {
    const { code, stdout } = await company.runAt('validate --json', now);
    expect(code).toBe(0);
    const { findings } = JSON.parse(stdout) as { findings: { code: string; file: string }[] };
    return findings.some((one) => one.code === 'review-overdue' && one.file === `policies/${category}.yaml`);
  };
  expect(await warned(instant(overdue) - 1n)).toBe(false);
  expect(await warned(instant(overdue))).toBe(true);
}
