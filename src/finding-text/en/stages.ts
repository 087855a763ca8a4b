import type { FindingText } from '../text.ts';

/** What several stages of one policy can find, beside one another and at their places. */
export const stagesTexts = {
  'stages-out-of-order': {
    severity: 'error',
    message: 'stages stand in the order of time, and {keep} does not certainly end after {before}',
    hint: 'write every period from the one start, and a longer one for each next stage',
  },
  'stage-unreachable': {
    severity: 'error',
    message:
      'a stage before this one says `then: {action}`, after which nothing more happens in the base `{base}`',
    hint: 'take one of the two stages out, or write the base in which this one acts',
  },
  'stage-without-archive': {
    severity: 'error',
    message: 'this stage is about the archive, and no stage before it says `then: archive`',
    hint: 'begin with a stage `in: active` that archives, or write `in: active` here',
  },
  'archive-in-archive': {
    severity: 'error',
    message: 'what is in the archive is archived already',
    hint: 'write what becomes of it in the end: `then: delete`, or `in: active` for this stage',
  },
  'stages-act-twice': {
    severity: 'error',
    message: 'two stages of the base `{base}` say the same or alike: {actions}',
    hint: 'keep one of the two: a table says once what becomes of its columns, and once where rows are archived',
  },
  'stage-finds-nothing': {
    severity: 'error',
    message:
      '`{table}` archives whole rows of `{category}`, so that stage {stage} of the policy never finds one here',
    hint: 'name under `leaves` what stays of an archived row, or take the stage out of the policy',
  },
  'place-without-stage': {
    severity: 'warning',
    message:
      '`{table}` is an archive of `{category}`, and the policy has no stage for it: nothing ends there',
    hint: 'write `stages`, with one `in: archive` that says when rows leave the archive',
  },
  'archive-missing': {
    severity: 'error',
    message: 'the policy `{category}` says `then: archive`, and `{table}` does not say where to',
    hint: 'add `archive:` with `to` and `start_into`; or, if this table is the archive, `in: archive` and `start`',
  },
  'archive-unused': {
    severity: 'error',
    message:
      '`archive` stands here, and the policy `{category}` does something else with these rows: {action}',
    hint: 'take `archive` out, or let the policy say `then: archive`',
  },
  'summary-missing': {
    severity: 'error',
    message: 'the policy `{category}` says `then: summarise`, and `{table}` does not say what is counted',
    hint: 'add `summarise:` with `into`, `by`, `count` and `minimum_group`',
  },
  'summary-unused': {
    severity: 'error',
    message:
      '`summarise` stands here, and the policy `{category}` does something else with these rows: {action}',
    hint: 'take `summarise` out, or let the policy say `then: summarise`',
  },
  'marker-twice': {
    severity: 'error',
    message: 'the column `{column}` of `{table}` marks two stages, and could not tell which of them was done',
    hint: 'name another column as `marker` for one of the two, or leave one of the markers out',
  },
  'alteration-person': {
    severity: 'error',
    message:
      'the column `{column}` of `{table}` would change, and the person is found by it when a later stage comes',
    hint: 'let it stay as it is, or find the person by another column: a hold must find the row to the end',
  },
  'alteration-marker': {
    severity: 'error',
    message: 'the column `{column}` of `{table}` would change, and it says whether another stage was done',
    hint: 'name it under `leaves`',
  },
  'example-without-base': {
    severity: 'error',
    message: 'the example looks at the base `{base}`, and no stage of this policy is there',
    hint: 'take `{base}` out of `expect`, or add a stage `in: {base}`',
  },
} as const satisfies Record<string, FindingText>;
