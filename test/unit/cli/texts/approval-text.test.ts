import { expect, test } from 'vitest';
import type { RuleReview } from '../../../../src/app/approval/approve.ts';
import { reviewText } from '../../../../src/cli/texts/approval-text.ts';

test('whoever approves reads how long rows are kept, and what then becomes of them', () => {
  const [, line] = reviewText([review('anonymise')])
    .split('\n')
    .filter((one) => one.startsWith('│'));
  expect(line?.split('│').map((cell) => cell.trim())).toEqual([
    '',
    'crm/people/prospects',
    '1,234',
    '2 years',
    'anonymise',
    'it is new',
    '',
  ]);
});

function review(action: 'delete' | 'anonymise'): RuleReview {
  const decision = { keep: { count: 2, unit: 'year' }, extension: null, action };
  const planned = { rule: 'crm/people/prospects', due: 1_234, decision };
  return { planned: planned as unknown as RuleReview['planned'], reasons: ['it is new'] };
}
