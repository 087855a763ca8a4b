import type { Cell, Section } from '../../notice/document.ts';
import type { Certificate, EntryPoint } from './facts.ts';
import { type Telling, tableOf } from './telling.ts';
import type { Column } from './words.ts';

/** Which entries of which ledger say so, and the signed checkpoint that covers them. */
export function evidenceSection(facts: Certificate, telling: Telling): Section {
  const { say, write } = telling;
  const { ledger, range, verified, checkpoint } = facts;
  const point = ({ entry, hash }: EntryPoint): Cell => [say.entry(write.count(entry)), hash];
  const signed: readonly (readonly [Column, Cell])[] = checkpoint
    ? [
        ['checkpoint', [say.coversEntries(write.count(checkpoint.size))]],
        ['root', [checkpoint.root]],
        ['key', [checkpoint.key]],
      ]
    : [['checkpoint', [say.noCheckpoint]]];
  const items: readonly (readonly [Column, Cell])[] = [
    ['ledger', [ledger]],
    ...(range === null
      ? []
      : ([
          ['first', point(range.first)],
          ['last', point(range.last)],
        ] as const)),
    ...signed,
    ['verified', [say.verifiedTo(write.count(verified.entries))]],
    ['head', [verified.head]],
  ];
  const rows = items.map(([item, value]): readonly Cell[] => [[say.column[item]], value]);
  const table = tableOf(telling, say.evidenceCaption, ['item', 'value'], rows);
  return { heading: say.evidenceHeading, paragraphs: [], table, list: [] };
}
