/** The literal parts of a name, any text between two of them; one part alone is the whole text. */
export type NamePattern = readonly string[];

/** `_ga_*` is `['_ga_', '']`. The star is the only special character. */
export function parseName(name: string): NamePattern {
  return name.split(/\*+/);
}

/** The characters that are not stars: the more, the stronger the pattern. */
export function countLiterals(pattern: NamePattern): number {
  return pattern.reduce((sum, part) => sum + [...part].length, 0);
}

/** Whether the text is one that the pattern stands for; letter case counts. */
export function matchesName(pattern: NamePattern, text: string): boolean {
  const [first = '', ...more] = pattern;
  const last = more.pop();
  if (last === undefined) return text === first;
  const end = text.length - last.length;
  if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  for (const part of more) {
    // The earliest place leaves the most room for what follows.
    const at = text.indexOf(part, from);
    if (at === -1 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}

/**
 * Whether one same text can match both. Between two patterns with stars only their ends can disagree: a text that begins
 * with the longer beginning, ends with the longer end and has all other parts between them matches both.
 */
export function canMeet(a: NamePattern, b: NamePattern): boolean {
  const [startA = '', startB = ''] = [a[0], b[0]];
  if (a.length === 1) return matchesName(b, startA);
  if (b.length === 1) return matchesName(a, startB);
  const [endA = '', endB = ''] = [a.at(-1), b.at(-1)];
  const startsMeet = startA.startsWith(startB) || startB.startsWith(startA);
  return startsMeet && (endA.endsWith(endB) || endB.endsWith(endA));
}
