import type { FindingText } from '../text.ts';

/** What is proved of policies, data maps and schedules together, and what a DPO answers for. */
export const proofTexts = {
  'gone-too-late': {
    severity: 'error',
    message:
      'on `{connection}` it takes {keep} + {gap} until the next run + {backups} of backups = {sum}, promised: {promised}',
    hint: 'shorten `keep`, let runs come more often (`schedule`, `window`), keep backups for less time, or promise more; what `extend_while`, `suspend_while` or a hold keeps longer is not in the sum',
  },
  'gone-never': {
    severity: 'error',
    message:
      'rows of `{category}` stay in `{table}` on `{connection}` for good, and `gone_within` promises that they go',
    hint: 'let the last stage there delete, anonymise, summarise, or archive without `leaves`; or take `gone_within` out',
  },
  'backups-unknown': {
    severity: 'error',
    message:
      'nothing says how long backups of `{connection}` are kept, and the policy `{category}` promises when data is gone',
    hint: 'add it here: `backups_kept: 30 days`',
  },
  'longer-than-recommended': {
    severity: 'warning',
    message: '{what}: kept {written}, recommended at most: {limit} ({source})',
    hint: 'shorten the period; or say why it is right: `accept: [{ finding: longer-than-recommended, reason: "…" }]`',
  },
  'shorter-than-recommended': {
    severity: 'warning',
    message: '{what}: kept {written}, expected at least: {limit} ({source})',
    hint: 'lengthen the period; or say why it is right: `accept: [{ finding: shorter-than-recommended, reason: "…" }]`',
  },
  'stage-without-place': {
    severity: 'error',
    message:
      'no data map names a table of `{category}` with `in: {base}`, so nobody carries out stage {stage}',
    hint: 'name the table in the data map of its connection, with `category: {category}` and `in: {base}`',
  },
  'condition-nowhere': {
    severity: 'warning',
    message: '`{condition}` is `none` in every table of `{category}`, so it never holds',
    hint: 'describe it in a data map, or take it out of the policy',
  },
  'accept-unknown': {
    severity: 'error',
    message: '`{written}` is the code of no finding',
    hint: '{suggestion}',
  },
  'accept-error': {
    severity: 'error',
    message: '`{written}` is an error, and only warnings can be accepted',
    hint: 'mend what it says, and take the entry out',
  },
  'accept-unused': {
    severity: 'warning',
    message: 'no `{written}` is found of `{category}`, so there is nothing to accept',
    hint: 'take the entry out, so that it accepts nothing that comes later',
  },
} as const satisfies Record<string, FindingText>;
