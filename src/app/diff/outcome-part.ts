import type { Alteration, Technique } from '../../anonymise/alteration.ts';
import type { Summary, SummaryColumn } from '../../datamap/place.ts';
import type { Rule } from '../../rules/rule.ts';
import type { Part } from './part.ts';

/** What becomes of a row, beside its end itself: columns, the archive, what is counted. */
export function outcomeParts({ archive, summary, alteration }: Rule): readonly Part[] {
  return [
    { what: 'archived to', text: archive && `${archive.to.connection}.${archive.to.table}` },
    { what: 'the archive keeps the start in', text: archive?.startInto ?? null },
    ...(summary ? summaryParts(summary) : []),
    ...(alteration ? alterationParts(alteration) : []),
  ];
}

function summaryParts({ into, by, count, minimumGroup }: Summary): Part[] {
  return [
    { what: 'counted into', text: `${into}.${count}` },
    { what: 'counted by', text: by.map(columnText).join(', ') },
    { what: 'the smallest group', text: String(minimumGroup) },
  ];
}

function columnText({ into, column, unit }: SummaryColumn): string {
  return unit === 'value' ? `${into} from ${column}` : `${into} from the ${unit} of ${column}`;
}

function alterationParts({ columns, leaves, marker }: Alteration): Part[] {
  return [
    ...Object.entries(columns).map(([column, technique]) => ({
      what: `the column ${column} becomes`,
      text: techniqueText(technique),
    })),
    { what: 'columns that stay', text: [...leaves].sort().join(', ') || null },
    { what: 'marked in', text: marker ?? 'a table beside the receipts' },
  ];
}

function techniqueText(technique: Technique): string {
  switch (technique.kind) {
    case 'null':
      return 'null';
    case 'set':
      return JSON.stringify(
        technique.parts
          .map((part, index) => `${part}${placeholderText(technique.placeholders[index])}`)
          .join(''),
      );
    case 'truncate_ip':
      return `an address of ${technique.v4} or ${technique.v6} bits`;
    case 'generalise':
      return `its ${technique.to}`;
    case 'round':
      return `rounded to ${technique.to}`;
    case 'mask':
      return `masked but for its last ${technique.keepLast}`;
    case 'remove':
      return `without ${technique.pointers.join(', ')}`;
  }
}

function placeholderText(placeholder: string | undefined): string {
  return placeholder === undefined ? '' : `{${placeholder}}`;
}
