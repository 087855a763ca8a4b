import type { z } from 'zod';
import { sha256Hex } from '../digest.ts';
import { type Finding, finding, hasErrors, inOrder, type WrittenAt } from '../finding.ts';
import { capFindings } from '../reading/cap.ts';
import { decode } from '../reading/decode.ts';
import { type Document, type Reading, valueAt, writtenAt } from '../reading/document.ts';
import { readDocument } from '../reading/read-document.ts';
import { checkPolicy } from './check.ts';
import { keepsOf, type PolicyKeep } from './keep.ts';
import type { Action, Example, Expectation, Policy, Stage, StagedExpectation } from './policy.ts';
import { policySchema } from './schema.ts';
import { attributeOf } from './stage.ts';

/** Reads one policy; every finding of the file at once. */
export function readPolicy(file: string, bytes: Uint8Array): Reading<Policy> {
  const { value, findings } = readNamed(file, bytes);
  return { value, findings };
}

/** Reads a folder's policies; the sound ones, and every finding. A category stands in one file only. */
export function readPolicies(files: readonly { readonly file: string; readonly bytes: Uint8Array }[]): {
  readonly policies: readonly Policy[];
  readonly findings: readonly Finding[];
} {
  const readings = files.map(({ file, bytes }) => readNamed(file, bytes));
  const findings = [...readings.flatMap((reading) => reading.findings), ...findTwice(readings)];
  const policies = readings.flatMap((reading) => (reading.value === null ? [] : [reading.value]));
  return { policies, findings: inOrder(findings) };
}

interface NamedReading extends Reading<Policy> {
  /** Known even where the rest of the policy is wrong. */
  readonly category: { readonly name: string; readonly at: WrittenAt } | null;
}

function readNamed(file: string, bytes: Uint8Array): NamedReading {
  const { value: document, findings } = readDocument(file, bytes);
  if (document === null) return { value: null, findings, category: null };
  if (valueAt(document, ['requests']) !== undefined) {
    const refused = finding('not-built-yet', writtenAt(document, ['requests'], 'key'), { key: 'requests' });
    return { value: null, findings: [refused], category: null };
  }
  const name = valueAt(document, ['category']);
  const category = typeof name === 'string' ? { name, at: writtenAt(document, ['category']) } : null;
  return { ...decodePolicy(document), category };
}

function decodePolicy(document: Document): Reading<Policy> {
  const written = decode(document, policySchema);
  const findings = capFindings([...written.findings, ...checkPolicy(document)]);
  const value = written.value === null || hasErrors(findings) ? null : toPolicy(document, written.value);
  return { value, findings };
}

function findTwice(readings: readonly NamedReading[]): Finding[] {
  const first = new Map<string, WrittenAt>();
  return readings.flatMap(({ category }) => {
    if (category === null) return [];
    const earlier = first.get(category.name);
    if (earlier === undefined) {
      first.set(category.name, category.at);
      return [];
    }
    return [
      finding('policy-twice', category.at, {
        category: category.name,
        file: earlier.file,
        line: earlier.line,
      }),
    ];
  });
}

function toPolicy(document: Document, written: z.output<typeof policySchema>): Policy {
  const { extend_while: conditions, at_most: atMost } = written;
  const stages = stagesOf(document, written);
  return {
    category: written.category,
    title: written.title,
    purpose: written.purpose,
    legalBasis: written.legal_basis,
    source: written.source ?? null,
    starts: written.starts ?? null,
    stages,
    extension: conditions && atMost ? { while: conditions, atMost } : null,
    suspension: written.suspend_while ?? [],
    keepAtLeast: written.keep_at_least ?? null,
    goneWithin: written.gone_within ?? null,
    accept: (written.accept ?? []).map((one, index) => ({
      ...one,
      position: writtenAt(document, ['accept', index]),
    })),
    words: written.words ?? {},
    reviewed: written.reviewed ?? null,
    reviewEvery: written.review_every ?? null,
    draft: written.draft ?? false,
    examples: (written.examples ?? []).map((example, index) =>
      toExample(document, example, index, attributeOf({ stages })),
    ),
    textHash: sha256Hex(document.text),
    position: writtenAt(document, []),
    positions: positionsOfKeys(document),
  };
}

type WrittenPolicy = z.output<typeof policySchema>;
type WrittenExample = NonNullable<WrittenPolicy['examples']>[number];

/** The schema has made sure of either `stages` or `keep`. */
function stagesOf(document: Document, written: WrittenPolicy): Policy['stages'] {
  if (written.stages === undefined) {
    const keep = written.keep as PolicyKeep;
    const action = written.then ?? actionWithout(keep);
    return [{ number: null, keep, action, base: 'active', position: writtenAt(document, ['keep']) }];
  }
  return written.stages.map(
    ({ keep, then, in: base }, index): Stage => ({
      number: index + 1,
      keep,
      action: then,
      base,
      position: writtenAt(document, ['stages', index]),
    }),
  ) as [Stage, ...Stage[]];
}

/** What is kept without end is only looked at. */
function actionWithout(keep: PolicyKeep): Action {
  return keepsOf(keep).includes('forbidden') ? 'delete' : 'review';
}

function toExample(
  document: Document,
  written: WrittenExample,
  index: number,
  attribute: string | null,
): Example {
  const texts = Object.entries(written.given).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return {
    given: {
      events: Object.fromEntries(texts.filter(([word]) => word !== attribute)),
      conditions: Object.keys(written.given).filter((word) => written.given[word] === true),
      attribute: texts.find(([word]) => word === attribute)?.[1] ?? null,
    },
    on: written.on,
    expect: written.expect as Expectation | StagedExpectation,
    position: writtenAt(document, ['examples', index]),
  };
}

function positionsOfKeys(document: Document): Readonly<Record<string, WrittenAt>> {
  const keys = Object.keys(document.value as object);
  return Object.fromEntries(keys.map((key) => [key, writtenAt(document, [key])]));
}
