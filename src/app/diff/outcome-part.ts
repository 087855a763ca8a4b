import type { Alteration } from '../../anonymise/alteration.ts';
import type { Summary } from '../../datamap/place/place.ts';
import type { DiffPhrases } from '../../plan/explain/diff-phrases.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import type { Part } from './part.ts';

/** What becomes of a row, beside its end itself: columns, the archive, what is counted. */
export function outcomeParts({ archive, summary, alteration }: Rule, say: DiffPhrases): readonly Part[] {
  return [
    { what: say.part.archivedTo, text: archive && `${archive.to.connection}.${archive.to.table}` },
    { what: say.part.archiveStart, text: archive?.startInto ?? null },
    ...(summary ? summaryParts(summary, say) : []),
    ...(alteration ? alterationParts(alteration, say) : []),
  ];
}

function summaryParts({ into, by, count, minimumGroup }: Summary, say: DiffPhrases): Part[] {
  return [
    { what: say.part.countedInto, text: `${into}.${count}` },
    { what: say.part.countedBy, text: by.map((column) => say.summaryColumn(column)).join(', ') },
    { what: say.part.smallestGroup, text: String(minimumGroup) },
  ];
}

function alterationParts({ columns, leaves, marker }: Alteration, say: DiffPhrases): Part[] {
  return [
    ...Object.entries(columns).map(([column, technique]) => ({
      what: say.becomes(column),
      text: say.technique(technique),
    })),
    { what: say.part.staying, text: [...leaves].sort().join(', ') || null },
    { what: say.part.marked, text: marker ?? say.markedBeside },
  ];
}
