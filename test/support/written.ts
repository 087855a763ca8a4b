import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Period, Unit } from '../../src/calendar/period.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { oneStage, PLAIN_POLICY } from './plain.ts';

/** The shipped policies, read without the project's own reader: what the model says of them is checked by nothing else. */
export const POLICIES = new URL('../../policies/', import.meta.url);

/** What the shipped policies use of the language. */
export interface Written {
  readonly category: string;
  readonly starts: string | { readonly latest: readonly string[] };
  readonly keep: string;
  readonly extend_while?: string;
  readonly at_most?: string;
  readonly examples: readonly {
    readonly given: Readonly<Record<string, string | true>>;
    readonly on: string;
    readonly expect: string;
  }[];
}

const position = { file: 'x.yaml', line: 1, column: 1, excerpt: null };

export function readWritten(file: string): Written {
  return parse(readFileSync(new URL(file, POLICIES), 'utf8')) as Written;
}

/** The policy without its texts. */
export function asPolicy(written: Written): Policy {
  const { starts } = written;
  const conditions = written.extend_while === undefined ? [] : [written.extend_while];
  return {
    category: written.category,
    title: {},
    purpose: {},
    legalBasis: [],
    source: null,
    starts:
      typeof starts === 'string'
        ? { combine: 'only', events: [starts] }
        : { combine: 'latest', events: starts.latest },
    stages: oneStage(asPeriod(written.keep)),
    ...PLAIN_POLICY,
    extension:
      written.at_most === undefined ? null : { while: conditions, atMost: asPeriod(written.at_most) },
    words: {},
    reviewed: null,
    reviewEvery: null,
    draft: false,
    examples: [],
    textHash: '',
    position,
    positions: {},
  };
}

function asPeriod(text: string): Period {
  const [count, unit = ''] = text.split(' ');
  return { count: Number(count), unit: unit.replace(/s$/, '') as Unit };
}
